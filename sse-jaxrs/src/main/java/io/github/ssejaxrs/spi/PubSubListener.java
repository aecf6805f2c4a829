package io.github.ssejaxrs.spi;

import io.github.ssejaxrs.Receipt;
import java.time.Duration;

/**
 * Hears what happens on a node, for logs, traces and metrics.
 *
 * <pre>{@code
 * PubSubFeature.builder().listener(new PubSubListener() {
 *     public void closed(StreamInfo stream, CloseReason reason, Duration open) {
 *         log.info("{} was open for {}: {}", stream, open, reason);
 *     }
 * })
 * }</pre>
 *
 * <p>Methods are called one at a time, in the order of what happened, by a thread of their own: one that blocks holds up
 * no publisher and no client. What more than 10,000 calls wait for is not told at all, and counted
 * ({@code Counters.missedNotifications}). What they throw is logged.
 */
public interface PubSubListener {

    /**
     * A stream is open.
     *
     * @param stream which
     */
    default void opened(StreamInfo stream) {}

    /**
     * A stream that was open has ended.
     *
     * @param stream which
     * @param reason why
     * @param open for how long it was
     */
    default void closed(StreamInfo stream, CloseReason reason, Duration open) {}

    /**
     * A stream was not opened: a limit was reached, the node stops, or the broker cannot be had.
     *
     * @param why which limit, or what the broker says
     */
    default void refused(String why) {}

    /**
     * A client was told that it missed something.
     *
     * @param stream which
     * @param channel where
     * @param reason why
     */
    default void reset(StreamInfo stream, String channel, Replay.Reason reason) {}

    /**
     * A client does not take what is due; it is left behind, and catches up if it reads again.
     *
     * @param stream which
     */
    default void overflow(StreamInfo stream) {}

    /**
     * An event was published by this node.
     *
     * @param receipt its place
     * @param size of its data, in UTF-16 code units: the bytes of ASCII text
     */
    default void published(Receipt receipt, int size) {}

    /**
     * Events were written to clients of this node. Told about once a second, while there are any.
     *
     * @param events how many since the last time
     */
    default void delivered(long events) {}

    /**
     * A stream, or a sink registered on a broadcaster, will not get some events of an ephemeral channel, since its client
     * was too slow.
     *
     * @param stream which
     * @param channel where
     * @param events how many
     */
    default void dropped(StreamInfo stream, String channel, long events) {}
}
