package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.History;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A cursor into one channel. It reads the node's log; where that no longer reaches back, it asks the broker, a page at a
 * time; and where the broker cannot know, it asks for a reset.
 */
final class LogReader implements ChannelReader {

    private final Channel channel;
    private final Runnable wake;
    private final boolean latest;

    // The place: numbers, since a reference to something new in each old reader is work for the garbage collector.
    private long generation;
    private long sequence;
    private ChannelHistory.@Nullable Beginning
            beginning; // until it has begun: what is trimmed before it was read nobody has missed
    private boolean vouched; // the position is the broker's or the log's own, not only what a client claims
    private Iterator<LogEntry> page = Collections.emptyIterator();
    private boolean caughtUp; // has once stood at the log's end: what it misses from now on, it was too slow for
    private Replay.@Nullable Reason reset;

    private int losses; // of the channel, for which the broker has been asked what became of this place

    /** The broker has been asked, and what it said not yet been taken. */
    private boolean asking;

    private volatile @Nullable Page answer;
    private volatile boolean failed;

    /** The broker failed, or knows no more than this reader; it is asked again when some time has passed. */
    private volatile boolean waiting;

    /** The end of a log that did not agree with the broker; until there is another, to ask more than twice is useless. */
    private @Nullable Position doubtful;

    /**
     * @param position where the client claims to have been, or where its stream begins
     * @param beginning what the place was chosen by, or null for a client with a cursor
     * @param latest whether it begins with the newest event when it was reset
     */
    LogReader(
            Channel channel,
            Position position,
            ChannelHistory.@Nullable Beginning beginning,
            boolean latest,
            Runnable wake) {
        this.channel = channel;
        this.latest = latest;
        goTo(position);
        this.beginning = beginning;
        this.wake = wake;
        this.losses = channel.losses();
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public Position position() {
        return new Position(generation, sequence);
    }

    private void goTo(Position place) {
        generation = place.generation();
        sequence = place.sequence();
    }

    @Override
    public void wake() {
        wake.run();
    }

    @Override
    public @Nullable LogEntry poll() {
        takeAnswer();
        if (page.hasNext()) {
            var entry = page.next();
            goTo(entry.position());
            return entry;
        }
        var log = channel.log();
        if (doubtful != null && !doubtful.equals(log.end())) {
            doubtful = null;
            waiting = false;
        }
        if (reset != null || waiting || asking) {
            return null;
        }
        if (losses != channel.losses()) {
            losses = channel.losses(); // this place may be one of those that were lost, though the log has its
            // generation
            ask();
            return null;
        }
        if (log.holds(generation)) {
            if (log.isUpToDate(sequence) || vouched && sequence > log.shown()) {
                caughtUp = true;
                beginning = null;
                return null;
            }
            var entry = log.after(sequence);
            if (entry != null) {
                sequence++;
                vouched = true;
                beginning = null;
                return entry;
            }
        }
        ask();
        return null;
    }

    @Override
    public @Nullable Batch takeBatch() {
        var log = channel.log();
        var batch = log.batch();
        if (batch == null || batch.after() != sequence || !isPlain(log)) {
            return null;
        }
        sequence = batch.last();
        vouched = true;
        beginning = null;
        caughtUp = true;
        return batch;
    }

    /** Whether nothing comes before what the log has. */
    private boolean isPlain(ChannelLog log) {
        return log.holds(generation)
                && !page.hasNext()
                && !asking
                && !waiting
                && doubtful == null
                && reset == null
                && losses == channel.losses();
    }

    @Override
    public Replay.@Nullable Reason takeReset() {
        var reason = reset;
        reset = null;
        return reason;
    }

    @Override
    public void letGo() {
        if (answer instanceof Page.Entries) {
            takeAnswer(); // what it says of the place stays; but a reset moves the place only when it is told
        }
        page = Collections.emptyIterator();
    }

    @Override
    public void tick() {
        if (waiting) {
            waiting = false;
            wake.run();
        }
    }

    private void ask() {
        asking = true;
        var from = beginning;
        if (from == null) {
            channel.history().after(position(), this::answered, this::failed);
        } else {
            channel.history().beginning(position(), from, this::answered, this::failed);
        }
    }

    private void answered(Page read) {
        answer = read;
        wake.run();
    }

    private void failed() {
        failed = true;
        wake.run();
    }

    private void takeAnswer() {
        if (failed) {
            failed = false;
            asking = false;
            doubtful = null;
            waiting = true;
        }
        var read = answer;
        if (read == null) {
            return;
        }
        answer = null;
        asking = false;
        vouched = true;
        beginning = null;
        if (read instanceof Page.Entries found) {
            goTo(found.after()); // another place than asked for, if a beginning was trimmed
            page = found.entries().iterator();
            if (!page.hasNext()) {
                compare(channel.log());
            }
        } else if (read instanceof Page.Missing missing) {
            reset = caughtUp && missing.reason() == Replay.Reason.TRIMMED ? Replay.Reason.OVERRUN : missing.reason();
            goOnAt(missing.end());
        }
    }

    /**
     * The broker has nothing behind this place. A log of another generation, or that has more, is newer than the answer;
     * or else, if it is so again, the broker's past is another one now.
     */
    private void compare(ChannelLog log) {
        var end = log.end();
        if (log.holds(generation) && (!end.isAfter(position()) || log.after(sequence) != null)) {
            doubtful = null;
            return;
        }
        waiting = end.equals(doubtful);
        doubtful = end;
        channel.suspect(end);
    }

    /** On a channel whose newest event is the state, a client that missed something begins with that. */
    private void goOnAt(Position end) {
        goTo(end);
        if (latest && end.sequence() > 0) {
            sequence--;
            beginning = new ChannelHistory.Beginning(History.last(1), end);
        }
    }
}
