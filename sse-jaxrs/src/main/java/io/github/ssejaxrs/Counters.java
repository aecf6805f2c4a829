package io.github.ssejaxrs;

import java.util.Map;

/**
 * What happened on a node since it started, and what is there now. Immutable.
 *
 * @param streams open now, and those whose response is about to open
 * @param channels this node listens to now
 * @param opened streams ever
 * @param closed streams by reason: {@code gone}, {@code closed}, {@code stalled}, {@code aged}, {@code drained},
 *     {@code dismissed}, {@code failed}
 * @param refused streams that were not opened, since a limit was reached, the node stops or the broker is away
 * @param resets told to clients, by the reason on the wire
 * @param overflows how often a client did not take what was due for a second
 * @param published events, by this node
 * @param delivered events, written to clients of this node
 * @param dropped events of ephemeral channels that were not, each counted for each client
 * @param historyReads of the broker's past, for streams and for the repair of channels
 * @param missedNotifications what listeners were not told, since they were too slow
 */
public record Counters(
        long streams,
        long channels,
        long opened,
        Map<String, Long> closed,
        long refused,
        Map<String, Long> resets,
        long overflows,
        long published,
        long delivered,
        long dropped,
        long historyReads,
        long missedNotifications) {

    /** Copies. */
    public Counters {
        closed = Map.copyOf(closed);
        resets = Map.copyOf(resets);
    }
}
