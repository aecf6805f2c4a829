package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import java.util.ArrayList;
import java.util.List;

/** What was read of a channel's past, with the frames that all streams at that place share. */
sealed interface Page {

    /** A stream that catches up holds no more than this, and one event. */
    int MAX_BYTES = 64 * 1024;

    /**
     * What follows a place, nothing missing.
     *
     * @param after the place
     * @param more whether there is more to be read behind them
     */
    record Entries(Position after, List<LogEntry> entries, boolean more) implements Page {}

    /**
     * What follows the place is not all there.
     *
     * @param end where to go on
     */
    record Missing(Replay.Reason reason, Position end) implements Page {}

    /**
     * @param limit how many messages were asked for
     */
    static Page of(Replay replay, int channelHash, int limit) {
        if (replay instanceof Replay.Missing missing) {
            return new Missing(missing.reason(), missing.end());
        }
        var complete = (Replay.Complete) replay;
        var messages = complete.messages();
        var entries = new ArrayList<LogEntry>();
        int bytes = 0;
        for (var message : messages) {
            var entry = LogEntry.of(message, channelHash);
            entries.add(entry);
            bytes += entry.frame().length();
            if (bytes >= MAX_BYTES) {
                break;
            }
        }
        return new Entries(
                complete.after(), List.copyOf(entries), entries.size() < messages.size() || messages.size() == limit);
    }
}
