package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A stream's cursor into one channel. It reads the node's log; where that no longer reaches back, it asks the broker,
 * a page at a time; and where the broker cannot know, it asks for a reset.
 *
 * <p>{@link #poll}, {@link #takeReset} and {@link #position} belong to the one thread that pumps the stream.
 */
final class LogReader {

    final Channel channel;
    private final Runnable wake;

    private final int history;
    private Position position;
    private boolean vouched; // the position is the broker's or the log's own, not only what a client claims
    private Iterator<Message> page = Collections.emptyIterator();
    private boolean caughtUp; // has once stood at the log's end: what it misses from now on, it was too slow for
    private Replay.@Nullable Reason reset;

    /** The broker has been asked, and what it said not yet been taken. */
    private boolean asking;

    private volatile @Nullable Replay answer;
    private volatile boolean failed;

    /** The broker failed, or knows no more than this reader; it is asked again when some time has passed. */
    private volatile boolean waiting;

    /**
     * @param position where the client claims to have been, or where its stream begins
     * @param history how many messages before that place the stream begins with; 0 for a client with a cursor
     */
    LogReader(Channel channel, Position position, int history, Runnable wake) {
        this.channel = channel;
        this.position = position;
        this.history = history;
        this.wake = wake;
    }

    Position position() {
        return position;
    }

    void wake() {
        wake.run();
    }

    /** The next message, or null if there is none now; then the reader is woken, unless it {@link #takeReset}s. */
    @Nullable
    LogEntry poll() {
        takeAnswer();
        if (page.hasNext()) {
            var message = page.next();
            position = message.position();
            return LogEntry.of(message, channel.hash);
        }
        if (reset != null || waiting || asking) {
            return null;
        }
        var log = channel.log();
        if (log.holds(position.generation())) {
            if (log.end().equals(position) || vouched && position.isAfter(log.end())) {
                caughtUp = true;
                return null;
            }
            var entry = log.after(position.sequence());
            if (entry != null) {
                position = entry.position();
                vouched = true;
                return entry;
            }
        }
        ask();
        return null;
    }

    /** Why the client must be told that it missed messages, once; it goes on at {@link #position}. */
    Replay.@Nullable Reason takeReset() {
        var reason = reset;
        reset = null;
        return reason;
    }

    /** As time passes. */
    void tick() {
        if (waiting) {
            waiting = false;
            wake.run();
        }
    }

    private void ask() {
        asking = true;
        if (history > 0 && !vouched) {
            channel.history().beginning(position, history, this::answered, this::failed);
        } else {
            channel.history().after(position, this::answered, this::failed);
        }
    }

    private void answered(Replay replay) {
        answer = replay;
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
            waiting = true;
        }
        var replay = answer;
        if (replay == null) {
            return;
        }
        answer = null;
        asking = false;
        vouched = true;
        if (replay instanceof Replay.Complete complete) {
            page = complete.messages().iterator();
            if (!page.hasNext() && !channel.log().holds(position.generation())) {
                waiting = true; // this node has not yet heard of the generation
                channel.suspect(position);
            }
        } else if (replay instanceof Replay.Missing missing) {
            boolean tooSlow = caughtUp && missing.reason() == Replay.Reason.TRIMMED;
            reset = tooSlow ? Replay.Reason.OVERRUN : missing.reason();
            position = missing.end();
        }
    }
}
