package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.ChannelOptions;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Position;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * This node's part of a channel: the log of its newest messages, and the readers to wake when it grows.
 *
 * <p>Only message <i>n + 1</i> of the same generation is appended. A duplicate is dropped; a gap or another generation
 * sends the channel to read from the broker what follows, while messages that arrive are only noted.
 */
final class Channel {

    final String name;
    final int hash;
    final ChannelOptions options;
    private final Broker broker;
    private final ChannelHistory history;
    private final Pump fanOut;

    private final AtomicBoolean joinStarted = new AtomicBoolean();
    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    private volatile @Nullable ChannelLog log; // null until joined; replaced when the past was lost
    private volatile int losses; // how often it was, counted when the log has been replaced

    private final Object lock = new Object(); // guards what follows, and appending to the log
    private final Set<ChannelReader> readers = new LinkedHashSet<>();
    private int users;
    private boolean leaving;
    private boolean reading = true; // until joined: a message that comes before is read afterwards
    private boolean heardMore;
    private boolean doubted; // by the broker, since the read began
    private boolean readFailed;

    /** A copy of the readers, made when the fan-out needs it after they changed. */
    private volatile ChannelReader @Nullable [] snapshot;

    Channel(String name, ChannelOptions options, HistoryReads reads, Executor deliverers) {
        this.name = name;
        this.hash = Cursor.hash(name);
        this.options = options;
        this.broker = reads.broker;
        this.history = new ChannelHistory(name, hash, reads);
        this.fanOut = new Pump(deliverers, this::wakeReaders);
    }

    /**
     * Whoever is about to add a reader holds the channel first, so that it is not let go in between.
     *
     * @return false if the channel is being left; wait for {@link #left} and take its successor
     */
    boolean acquire() {
        synchronized (lock) {
            if (!leaving) {
                users++;
            }
            return !leaving;
        }
    }

    void release() {
        synchronized (lock) {
            users--;
        }
    }

    /**
     * Waits until this node listens; the first to come makes it so.
     *
     * @throws RuntimeException what the broker threw
     */
    void joined() {
        if (joinStarted.compareAndSet(false, true)) {
            try {
                join();
                joined.complete(null);
            } catch (RuntimeException | Error e) {
                joined.completeExceptionally(e);
            }
        }
        try {
            joined.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e; // an Error stays wrapped
        }
    }

    /** Messages that come before the broker has confirmed are only noted, and read afterwards. */
    private void join() {
        var window = broker.subscribe(name);
        boolean readOn;
        synchronized (lock) {
            log = new ChannelLog(window.end());
            readOn = heardMore && !isEphemeral();
            reading = readOn;
        }
        if (readOn) {
            readOn();
        }
    }

    /** Whether nobody uses the channel any more; from then on nobody can. */
    boolean beginLeaving() {
        synchronized (lock) {
            if (users > 0 || leaving) {
                return false;
            }
            leaving = true;
            return true;
        }
    }

    /** Ends listening; asks the broker. */
    void leave() {
        broker.unsubscribe(name);
    }

    /** Completes when a successor may join. */
    CompletableFuture<Void> left() {
        return left;
    }

    ChannelLog log() {
        return Objects.requireNonNull(log, "joined before it is read");
    }

    /** How often this node found out that the past is another one; whoever was further may have lost its place. */
    int losses() {
        return losses;
    }

    /** What the broker has of it. */
    ChannelHistory history() {
        return history;
    }

    /** Takes a message from the broker. */
    void deliver(Message message) {
        boolean readOn = false;
        synchronized (lock) {
            if (reading) {
                heardMore = true;
                return;
            }
            var end = log().end();
            if (end.equals(message.position()) || end.isAfter(message.position())) {
                return; // a duplicate
            }
            if (isEphemeral()) {
                skipTo(message);
            } else if (message.position().equals(end.next())) {
                log().append(LogEntry.of(message, hash));
            } else {
                reading = true;
                readOn = true;
            }
        }
        if (readOn) {
            readOn();
        } else {
            fanOut.wake();
        }
    }

    private boolean isEphemeral() {
        return options.overflow() != null;
    }

    /** Of what only the present counts the past is not repaired. */
    private void skipTo(Message message) {
        var before = message.position().at(message.position().sequence() - 1);
        if (!log().end().equals(before)) {
            log = new ChannelLog(before);
        }
        log().append(LogEntry.withoutId(message));
    }

    /** The broker has more than it carried here, or another past. */
    void doubt() {
        synchronized (lock) {
            if (isEphemeral()) {
                return;
            }
            if (reading) {
                heardMore = true;
                doubted = true;
                if (!readFailed || !history.mayRepairEarly()) {
                    return;
                }
                readFailed = false; // a broker that says so is there again, as far as it knows
            }
            reading = true;
        }
        readOn();
    }

    /** What a reader was told does not agree with the log that ends there. */
    void suspect(Position end) {
        synchronized (lock) {
            if (reading || !log().end().equals(end)) {
                return;
            }
            reading = true;
        }
        readOn();
    }

    /** As time passes: what failed is tried again. */
    void tick() {
        synchronized (lock) {
            if (!readFailed) {
                return;
            }
            readFailed = false;
        }
        readOn();
    }

    private void readOn() {
        Position after;
        synchronized (lock) {
            heardMore = false;
            doubted = false;
            after = log().end();
        }
        history.repair(after, this::append, this::failed);
    }

    /** By itself a read that failed is tried again at a tick only, and what is heard meanwhile changes nothing. */
    private void failed() {
        boolean again;
        synchronized (lock) {
            again = doubted && history.mayRepairEarly(); // asked before the broker was back, perhaps
            readFailed = !again;
        }
        if (again) {
            readOn();
        }
    }

    private void append(Page read) {
        boolean more;
        synchronized (lock) {
            more = heardMore;
            if (read instanceof Page.Entries found) {
                goOnIn(found.after());
                found.entries().forEach(this::append);
                more |= found.more();
            } else if (read instanceof Page.Missing missing) {
                log = new ChannelLog(missing.end());
                losses++; // each reader now finds out for itself what it missed
            }
            reading = more;
        }
        fanOut.wake();
        if (more) {
            readOn();
        }
    }

    private void append(LogEntry entry) {
        goOnIn(entry.position().at(entry.position().sequence() - 1));
        log().append(entry);
    }

    /** A generation that goes on where another ended begins a log of its own. */
    private void goOnIn(Position place) {
        if (!log().holds(place.generation())) {
            log = new ChannelLog(place);
        }
    }

    void add(ChannelReader reader) {
        synchronized (lock) {
            readers.add(reader);
            snapshot = null;
        }
    }

    /** Removes a reader, and with it the hold its owner had. */
    void remove(ChannelReader reader) {
        synchronized (lock) {
            if (readers.remove(reader)) {
                users--;
                snapshot = null;
            }
        }
    }

    private void wakeReaders() {
        var current = log;
        if (current == null) {
            return; // joining; who is added then reads by itself
        }
        if (!isEphemeral()) { // whose readers look for the log's end, each with its own choice of what is before
            current.show();
        }
        var woken = snapshot;
        if (woken == null) {
            synchronized (lock) {
                woken = readers.toArray(ChannelReader[]::new);
                snapshot = woken;
            }
        }
        try {
            for (var reader : woken) {
                reader.wake();
            }
        } finally {
            current.forgetBatch();
        }
    }
}
