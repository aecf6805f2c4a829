package io.github.ssejaxrs;

import jakarta.ws.rs.sse.SseBroadcaster;
import java.util.Arrays;
import java.util.Collection;

/**
 * The channels of this application, for code written to the standard's own interfaces.
 *
 * <pre>{@code
 * @Inject Channels channels;
 *
 * channels.broadcaster("news").register(sink);   // any runtime's SseEventSink
 * }</pre>
 *
 * <p>Thread-safe.
 */
public interface Channels {

    /**
     * A channel as the standard's broadcaster: what it broadcasts reaches the streams of the channel on all nodes, and
     * what is published to the channel reaches the sinks registered on it.
     *
     * <p>A sink gets what is published from its registration on, and no keep-alive; a client that comes back with a
     * cursor is served only by streams opened by {@link Subscribe}. The listeners of a broadcaster hear of the sinks registered on it; closing it
     * closes those sinks and no other stream. Broadcasters are cheap, and two of one channel are independent. To
     * register a sink asks the broker, and throws a {@link BrokerUnavailableException} if that cannot be had now.
     *
     * @param channel the channel's name
     * @return a broadcaster, to be closed by its owner
     * @throws IllegalArgumentException if the channel's name is empty, longer than 255 characters, has a control
     *     character or is not in Unicode normalization form C
     */
    SseBroadcaster broadcaster(String channel);

    /**
     * The current cursor of channels, to be embedded in a page beside the state it belongs to: a stream opened with it
     * in the query begins with the first event after it.
     *
     * <pre>{@code
     * var cursor = channels.cursor("rooms/42");     // first the place,
     * var messages = repository.messages("42");     // then the state
     * // in the page: new EventSource("rooms/42/events?lastEventId=" + cursor)
     * }</pre>
     *
     * <p>An event published between the two is both in the state and in the stream; none is in neither. Asks the broker,
     * and waits for it.
     *
     * @param channels names of the channels the stream will have; ephemeral ones have no place in a cursor
     * @return the cursor, base64url
     * @throws IllegalArgumentException if a name is not that of a channel, or there are more than a stream may have
     * @throws BrokerUnavailableException if the broker cannot be asked now
     */
    String cursor(Collection<String> channels);

    /**
     * As {@link #cursor(Collection)}.
     *
     * @param channels names of the channels
     * @return the cursor
     * @throws IllegalArgumentException as there
     * @throws BrokerUnavailableException as there
     */
    default String cursor(String... channels) {
        return cursor(Arrays.asList(channels));
    }

    /**
     * Ends all streams of a user on this node for cause: because a session is over, or a right withdrawn. Their clients
     * get the event {@code stream-error} with {@code {"condition":"…","text":"…"}}, and when a browser connects again by
     * itself it is answered 204, after which it stops. A page that is loaded anew, and a client that does not play by
     * the rules, is refused by the resource method or not at all; nor does a client hear of it that takes nothing for a second.
     *
     * @param user as in {@link Subscription#user()}, or the principal of the request
     * @param condition a word for programs, such as "forbidden"
     * @param text a sentence for people
     * @return how many streams that were
     * @throws IllegalArgumentException if the user or the condition is empty, longer than 255 characters or has a
     *     control character, or the text has one other than a line end
     */
    int dismiss(String user, String condition, String text);
}
