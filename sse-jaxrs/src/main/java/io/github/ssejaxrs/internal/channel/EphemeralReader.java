package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.ChannelOptions.Overflow;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import java.util.Objects;
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
        moveOn();
        long end = log.end().sequence();
        return taken == end ? null : next(end);
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

    /** What is overtaken while it is looked for is no loss: the channel has woken this reader again. */
    private @Nullable LogEntry next(long end) {
        for (long before = firstWaiting(end); before < end; before++) {
            var entry = log.after(before);
            if (entry != null && !(overflow == Overflow.CONFLATE && isSuperseded(entry, before + 1, end))) {
                drop(before - taken);
                taken = before + 1;
                return entry;
            }
        }
        return null;
    }

    private boolean isSuperseded(LogEntry entry, long sequence, long end) {
        var name = entry.message().payload().name();
        for (long before = sequence; before < end; before++) {
            var later = log.after(before);
            if (later != null && Objects.equals(later.message().payload().name(), name)) {
                return true;
            }
        }
        return false;
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
