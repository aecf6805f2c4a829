package io.github.ssejaxrs;

import io.github.ssejaxrs.internal.Text;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an application publishes: data, and what the event stream can say beside it.
 *
 * <pre>{@code
 * publisher.publish("rooms/42", Event.of("message", new Message("hi")).withRetry(Duration.ofSeconds(10)));
 * }</pre>
 *
 * <p>Immutable, if its data is. An event has no id of its own: the {@code id} field of the stream is the client's
 * cursor. An application's id belongs into the data.
 *
 * @param data a {@code CharSequence} or a {@code byte[]} of UTF-8, which are sent as they are, or any object, encoded
 *     once by the application's own message body writer; a {@link GenericEntity} keeps a generic type
 * @param name the stream's {@code event} field, for which a browser's {@code addEventListener} waits; none: "message"
 * @param retry how long the client waits before it connects again, in milliseconds on the wire
 * @param comment text that clients ignore; it may have several lines
 * @param mediaType what {@code data} is encoded as; none: JSON
 * @param key the idempotency key, which clients do not see; see {@link #withKey}
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML Standard,
 *     9.2.5 Parsing an event stream</a>
 */
public record Event(
        Object data,
        @Nullable String name,
        @Nullable Duration retry,
        @Nullable String comment,
        @Nullable MediaType mediaType,
        @Nullable String key) {

    /** Browsers take the reconnection time as a signed 32-bit number of milliseconds. */
    private static final Duration LONGEST_RETRY = Duration.ofMillis(Integer.MAX_VALUE);

    /**
     * Checks what the stream could not carry.
     *
     * @throws IllegalArgumentException if the name is empty, longer than 255 characters, reserved ({@code stream-…} and
     *     {@code keep-alive} are the library's own) or has a control character; if the comment has one other than a
     *     line end; if the reconnection time is negative or above 2^31-1 ms; if the idempotency key is empty, longer
     *     than 255 characters or has a control character
     */
    public Event {
        Objects.requireNonNull(data, "data");
        if (data instanceof Event || data instanceof OutboundSseEvent) {
            throw new IllegalArgumentException("The data of an event is an event itself ("
                    + data.getClass().getName()
                    + "); publish that one, with Event.of(event).withName(…) under another name");
        }
        if (name != null) {
            Text.requireLine("event name", name);
            requireNotReserved(name);
        }
        if (retry != null && (retry.isNegative() || retry.compareTo(LONGEST_RETRY) > 0)) {
            throw new IllegalArgumentException(
                    "A reconnection time is between 0 and " + LONGEST_RETRY.toMillis() + " ms, not " + retry);
        }
        if (comment != null) {
            Text.requireLines("comment", comment);
        }
        if (key != null) {
            Text.requireLine("idempotency key", key);
        }
    }

    /**
     * An event without a name, which a browser dispatches as "message".
     *
     * @param data what to send; an {@code Event} is returned as it is, an {@link OutboundSseEvent} is converted
     * @return the event
     * @throws IllegalArgumentException if it is an {@code OutboundSseEvent} with an id
     */
    public static Event of(Object data) {
        if (data instanceof Event event) {
            return event;
        }
        if (data instanceof OutboundSseEvent event) {
            return from(event);
        }
        return new Event(data, null, null, null, null, null);
    }

    /**
     * A named event.
     *
     * @param name the stream's {@code event} field
     * @param data what to send
     * @return the event
     * @throws IllegalArgumentException as the constructor
     */
    public static Event of(String name, Object data) {
        return new Event(data, name, null, null, null, null);
    }

    private static Event from(OutboundSseEvent event) {
        if (event.getId() != null) {
            throw new IllegalArgumentException("The OutboundSseEvent has the id " + Text.quote(event.getId())
                    + ", but the id of a published event is the client's cursor; put your own id into the data");
        }
        if (event.getData() == null) {
            throw new IllegalArgumentException("The OutboundSseEvent has no data, so no client would see it; "
                    + "give it data, an empty string will do");
        }
        var typed = event.getGenericType() == null
                || event.getGenericType() == event.getData().getClass();
        return new Event(
                typed ? event.getData() : new GenericEntity<>(event.getData(), event.getGenericType()),
                event.getName(),
                event.isReconnectDelaySet() ? Duration.ofMillis(event.getReconnectDelay()) : null,
                event.getComment(),
                event.getMediaType(),
                null);
    }

    /**
     * This event under another name.
     *
     * @param name the stream's {@code event} field, or null for none
     * @return a copy
     * @throws IllegalArgumentException as the constructor
     */
    public Event withName(@Nullable String name) {
        return new Event(data, name, retry, comment, mediaType, key);
    }

    /**
     * This event, telling its clients how long to wait before they connect again.
     *
     * @param retry between 0 and 2^31-1 ms, or null for none
     * @return a copy
     * @throws IllegalArgumentException as the constructor
     */
    public Event withRetry(@Nullable Duration retry) {
        return new Event(data, name, retry, comment, mediaType, key);
    }

    /**
     * This event with a comment before it.
     *
     * @param comment one or more lines, or null for none
     * @return a copy
     * @throws IllegalArgumentException as the constructor
     */
    public Event withComment(@Nullable String comment) {
        return new Event(data, name, retry, comment, mediaType, key);
    }

    /**
     * This event, its data encoded as another type than JSON.
     *
     * @param mediaType a type some message body writer of the application writes, or null for JSON
     * @return a copy
     */
    public Event withMediaType(@Nullable MediaType mediaType) {
        return new Event(data, name, retry, comment, mediaType, key);
    }

    /**
     * This event, to be recorded once however often it is published: a second publish to the same channel under the
     * same key, within five minutes of the first, records nothing and returns the first one's receipt.
     *
     * <p>So it is safe to publish again after a {@link PublishOutcomeUnknownException}, or what an outbox may have
     * published before a crash. The key names one occurrence, such as the id of the message or of the outbox's row.
     * Each channel has keys of its own; what the second event says is not compared with the first.
     *
     * @param key 1 to 255 visible characters, or null for none
     * @return a copy
     * @throws IllegalArgumentException as the constructor
     */
    public Event withKey(@Nullable String key) {
        return new Event(data, name, retry, comment, mediaType, key);
    }

    private static void requireNotReserved(String name) {
        var folded = name.toLowerCase(Locale.ROOT);
        if (folded.startsWith("stream-") || folded.equals("keep-alive")) {
            throw new IllegalArgumentException("The event name " + Text.quote(name)
                    + " is reserved: \"keep-alive\" and names beginning with \"stream-\" are sent by the library itself;"
                    + " choose another");
        }
    }
}
