package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.internal.stream.FrameEncoder;
import io.github.ssejaxrs.spi.Frame;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Messages that fall due together, as one write for all streams that stand before the first and have this channel alone.
 *
 * @param after the sequence before the first
 * @param last the sequence of the last
 * @param frame what is written
 */
record Batch(long after, long last, Frame frame) {

    /** Returns null if it is more than one write takes, or the log has not all of it any more. */
    static @Nullable Batch of(ChannelLog log, long after, long last) {
        var entries = new ArrayList<LogEntry>(1);
        int length = 0;
        for (long sequence = after; sequence < last; sequence++) {
            var entry = log.after(sequence);
            if (entry == null) {
                return null;
            }
            entries.add(entry);
            length += entry.frame().length();
        }
        if (entries.size() == 1) {
            return new Batch(after, last, entries.get(0).frame());
        }
        if (length > StreamReader.MAX_WRITE) {
            return null;
        }
        var all = new FrameEncoder(length);
        entries.forEach(entry -> all.append(entry.frame(), 0));
        return new Batch(after, last, all.toFrame());
    }

    int events() {
        return (int) (last - after);
    }
}
