package io.github.ssejaxrs;

import jakarta.ws.rs.sse.OutboundSseEvent;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Publishes events to channels, from any thread and outside of any request.
 *
 * <pre>{@code
 * @Inject Publisher publisher;
 *
 * publisher.publish("rooms/42", "message", new Message("hi"));
 * }</pre>
 *
 * <p>An event is encoded once, recorded by the broker, and on its way to every stream of the channel when the method
 * returns; no publisher ever waits for a client. Two publishes to one channel keep their order when the second begins
 * after the first returned.
 *
 * <p>Thread-safe. All methods throw {@link NullPointerException} for null, {@link IllegalArgumentException} if the
 * channel's name is empty, longer than 255 characters, has a control character or is not in Unicode normalization form
 * C, if the event's data is larger than the setting {@code sse-jaxrs.max-event-size}, each line end counting for 6
 * bytes more, or if it cannot be encoded, and {@link IllegalStateException} after shutdown; the event has not been
 * recorded then. They throw {@link BrokerUnavailableException} if the broker cannot be had now; then the event has not
 * been recorded either, and may be later, unless it is a {@link PublishOutcomeUnknownException}: then nobody knows
 * whether it was, and it is safe to publish it again under the same {@linkplain Event#withKey key}. With several
 * channels, those before the one that failed have it.
 */
public interface Publisher {

    /**
     * Publishes an event and returns its place in the channel's order.
     *
     * @param channel the channel's name
     * @param event the event
     * @return the event's place
     */
    Receipt publish(String channel, Event event);

    /**
     * Publishes one event to several channels. It is encoded once; each channel records it by itself, in the order
     * given.
     *
     * @param channels names of channels; each is published to once
     * @param event the event
     * @return the event's places, in the order of the channels
     */
    List<Receipt> publish(Collection<String> channels, Event event);

    /**
     * As {@link #publish(String, Event)}, without waiting for the broker. Data is encoded and bad input refused before
     * this method returns; calls of one thread to one channel keep their order.
     *
     * @param channel the channel's name
     * @param event the event
     * @return completes with the event's place, or with what {@code publish} would have thrown
     */
    CompletionStage<Receipt> publishAsync(String channel, Event event);

    /**
     * Publishes data as an event without a name, which a browser dispatches as "message".
     *
     * @param channel the channel's name
     * @param data see {@link Event#of(Object)}
     * @return the event's place
     */
    default Receipt publish(String channel, Object data) {
        return publish(channel, Event.of(data));
    }

    /**
     * Publishes data as a named event.
     *
     * @param channel the channel's name
     * @param name the name a browser's {@code addEventListener} waits for
     * @param data see {@link Event#data()}
     * @return the event's place
     */
    default Receipt publish(String channel, String name, Object data) {
        return publish(channel, Event.of(name, data));
    }

    /**
     * Publishes the standard's own kind of event.
     *
     * @param channel the channel's name
     * @param event an event with data and without an id, since the id of a published event is the client's cursor
     * @return the event's place
     */
    default Receipt publish(String channel, OutboundSseEvent event) {
        return publish(channel, Event.of(event));
    }
}
