package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.ChannelOptions.Overflow;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A way through a channel of which only the present counts: it begins with what comes, and what it does not take in time
 * is dropped, counted, and not told.
 */
final class EphemeralReader implements ChannelReader {

    private final Channel channel;
    private final Runnable wake;
    private final Overflow overflow;
    private final Dropped dropped;

    private ChannelLog log;
    private long taken;
    private Iterator<LogEntry> conflated = Collections.emptyIterator();

    /** Told how many messages of a channel a stream will not get. */
    interface Dropped {
        void dropped(Channel channel, long messages);
    }

    EphemeralReader(Channel channel, Overflow overflow, Runnable wake, Dropped dropped) {
        this.channel = channel;
        this.overflow = overflow;
        this.wake = wake;
        this.dropped = dropped;
        this.log = channel.log();
        this.taken = log.end().sequence();
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public void wake() {
        wake.run();
    }

    @Override
    public @Nullable LogEntry poll() {
        if (conflated.hasNext()) {
            return conflated.next();
        }
        moveOn();
        long end = log.end().sequence();
        if (taken == end) {
            return null;
        }
        return overflow == Overflow.CONFLATE ? conflate(end) : oldest(end);
    }

    /** After a gap the channel goes on in a log of its own. */
    private void moveOn() {
        var current = channel.log();
        if (current != log && taken == log.end().sequence()) {
            if (current.holds(log.end().generation())) {
                drop(current.start() - taken);
            }
            log = current;
            taken = current.start();
        }
    }

    private @Nullable LogEntry oldest(long end) {
        long from = taken;
        for (long before = firstWaiting(end); before < end; before++) {
            var entry = log.after(before);
            if (entry != null) {
                drop(before - from);
                taken = before + 1;
                return entry;
            }
        }
        return null; // overtaken while looking; the channel has woken this reader again
    }

    private @Nullable LogEntry conflate(long end) {
        var newest = new LinkedHashMap<String, LogEntry>();
        for (long before = firstWaiting(end); before < end; before++) {
            var entry = log.after(before);
            if (entry != null) {
                var name = String.valueOf(entry.message().payload().name());
                newest.remove(name); // so that it comes at its own place
                newest.put(name, entry);
            }
        }
        drop(end - taken - newest.size());
        taken = end;
        conflated = newest.values().iterator();
        return conflated.hasNext() ? conflated.next() : null;
    }

    private long firstWaiting(long end) {
        return Math.max(taken, end - ChannelLog.MAX_ENTRIES);
    }

    private void drop(long messages) {
        if (messages > 0) {
            dropped.dropped(channel, messages);
        }
    }

    @Override
    public Replay.@Nullable Reason takeReset() {
        return null;
    }

    @Override
    public @Nullable Position position() {
        return null;
    }

    @Override
    public void letGo() {
        // the entries are the channel's
    }

    @Override
    public void tick() {
        // nothing fails that could be tried again
    }
}
