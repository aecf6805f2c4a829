package io.github.ssejaxrs.spi;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.PublishOutcomeUnknownException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records payloads, numbers them, carries them to every node that listens, and replays what follows a place.
 *
 * <p>The promise everything else rests on: the messages of a channel have one order, which is the same for the
 * listeners of all nodes and for {@link #replay}. A listener may hear a message late, twice or not at all; the gap is
 * noticed by its sequence and repaired by {@code replay}, which must tell the truth. A place means the same message for
 * ever: a store that lost messages goes on in another generation. A broker that may fail to carry the newest message of
 * a channel finds that out by itself, and tells the listener.
 *
 * <p>Methods are called by many threads at once. They may block for a bounded time, and are never called by a thread
 * of a container that writes to clients, nor under a lock. They throw {@link BrokerUnavailableException} when the store
 * cannot be had within that time. Channel names have been checked.
 */
public interface Broker extends AutoCloseable {

    /** For how long a publish is known by its idempotency key. Whoever retries has given up long before. */
    Duration KEY_LIFETIME = Duration.ofMinutes(5);

    /**
     * Called once, before any other method.
     *
     * @param listener gets the messages of the channels subscribed to
     * @param retention how much of a channel to keep, by its name; the same answer each time, and quick
     */
    void start(Listener listener, Function<String, Retention> retention);

    /**
     * Records a payload in one step: number it, append it to the channel's history, trim the history, carry the message
     * to the listeners of all nodes, the caller's included.
     *
     * <p>With an idempotency key, a second publish to the channel under the same key, within {@link #KEY_LIFETIME} of
     * the first, records nothing and returns the first one's place.
     *
     * @param channel the channel's name
     * @param payload the event
     * @param key the idempotency key, or null
     * @return the message's place
     * @throws BrokerUnavailableException if nothing was recorded, and it may succeed later
     * @throws PublishOutcomeUnknownException if nobody knows whether it was recorded
     * @throws IllegalStateException after {@link #close}
     */
    Position publish(String channel, Payload payload, @Nullable String key);

    /**
     * As {@link #publish(String, Payload, String)} without an idempotency key.
     *
     * @param channel the channel's name
     * @param payload the event
     * @return the message's place
     */
    default Position publish(String channel, Payload payload) {
        return publish(channel, payload, null);
    }

    /**
     * Begins to listen to a channel. Each message recorded after this method returned is carried to the listener.
     * Called again only after {@link #unsubscribe}.
     *
     * @param channel the channel's name
     * @return what the channel retains, at some time after listening began
     * @throws BrokerUnavailableException if the store cannot be had; then this node does not listen
     * @throws IllegalStateException after {@link #close}
     */
    Window subscribe(String channel);

    /**
     * Ends listening. Messages under way may still arrive.
     *
     * @param channel a channel subscribed to
     */
    void unsubscribe(String channel);

    /**
     * What the channel retains now.
     *
     * @param channel the channel's name
     * @return its window
     */
    Window window(String channel);

    /**
     * The place from which a reader gets what was recorded at an instant or later.
     *
     * @param channel the channel's name
     * @param time by the clock of the store
     * @return a place in the channel's window; its end, if nothing that recent is retained
     */
    Position since(String channel, Instant time);

    /**
     * What follows a place, from the oldest on.
     *
     * @param channel the channel's name
     * @param after where a reader stands; it may come from a client and be forged
     * @param limit how many messages at the most, at least 1
     * @return the messages, or why some are missing
     */
    Replay replay(String channel, Position after, int limit);

    /**
     * Whether what is recorded now reaches this node, as far as the broker knows. Quick, asks nobody.
     *
     * @return false if a message may not arrive before something has changed
     */
    default boolean isConnected() {
        return true;
    }

    /** Releases everything; idempotent. */
    @Override
    void close();

    /** Where messages arrive on a node. */
    interface Listener {

        /**
         * Takes a message; quick, never blocks and never throws. Calls for one channel are made one at a time.
         *
         * @param message of any channel, also of one nobody here listens to
         */
        void onMessage(Message message);

        /**
         * Takes a doubt: there is more of a channel than was carried here, or its past is another one now. The listener
         * asks {@link Broker#replay} what follows the place where it stands. Quick, never blocks and never throws.
         *
         * @param channel the channel's name, also of one nobody here listens to
         */
        default void onGap(String channel) {}
    }
}
