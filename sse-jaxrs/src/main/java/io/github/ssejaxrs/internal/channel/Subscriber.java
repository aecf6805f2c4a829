package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.internal.stream.ControlFrames;
import io.github.ssejaxrs.internal.stream.FrameEncoder;
import io.github.ssejaxrs.spi.CloseReason;
import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.StreamInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One open stream: what is due is written to its connection whenever there is something and the client takes it.
 *
 * <p>Whatever is due leaves in one write; while the connection is not writable nothing is fetched and nothing queued,
 * since the logs keep it. One thread at a time pumps; any thread may wake, close and send.
 */
public final class Subscriber implements SseEventSink, Connection.Listener {

    private static final System.Logger LOG = System.getLogger(Subscriber.class.getName());

    private record Ending(Frame last, CloseReason reason, long since) {}

    private final StreamInfo info;
    private final StreamOptions options;
    private final Function<OutboundSseEvent, Payload> encoder;
    private final LongSupplier nanoTime;
    private final Statistics statistics;
    private final StreamTimes times;
    private final Pump pump = new Pump(Runnable::run, this::catchUp);
    private StreamReader reader; // replaced before the connection opens, then only read

    private boolean greeted; // pumped

    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile @Nullable Connection connection; // written under the stream's lock, as is what follows
    private volatile @Nullable SentEvents sent; // made for the first: few streams have any
    private volatile boolean closed;
    private @Nullable Throwable closedBecause;
    private volatile @Nullable Ending ending;

    Subscriber(
            StreamInfo info,
            StreamOptions options,
            Function<OutboundSseEvent, Payload> encoder,
            LongSupplier nanoTime,
            Statistics statistics) {
        this.info = info;
        this.options = options;
        this.encoder = encoder;
        this.nanoTime = nanoTime;
        this.statistics = statistics;
        this.times = new StreamTimes(options, nanoTime.getAsLong());
        this.reader = StreamReader.ofNothing(info, statistics);
    }

    /** What the stream is of, set before anything else happens; without it, it has what is sent to it alone. */
    void read(StreamReader reader) {
        this.reader = reader;
        times.limitAge(options);
        times.proceeds(nanoTime.getAsLong()); // a first state may have taken its time
    }

    StreamInfo info() {
        return info;
    }

    /** Completes when the stream has ended, for whatever reason. */
    CompletionStage<Void> end() {
        return end;
    }

    @Override
    public void opened(Connection connection) {
        boolean late;
        times.proceeds(nanoTime.getAsLong());
        synchronized (end) {
            this.connection = connection;
            late = closed;
            if (!late) {
                statistics.opened(info);
            }
        }
        if (late) {
            close(connection);
        } else {
            pump.wake();
        }
    }

    @Override
    public void writable() {
        pump.wake();
    }

    @Override
    public void gone(@Nullable Throwable cause) {
        end(CloseReason.GONE, cause);
    }

    /** Something is due. */
    void wake() {
        pump.wake();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /**
     * Sends an event to this stream alone. It has no place in any channel, so it is not replayed.
     *
     * @return completes when it is written, exceptionally if the stream closes before, or has too many waiting
     * @throws IllegalStateException if the stream is closed
     */
    @Override
    public CompletionStage<?> send(OutboundSseEvent event) {
        var written =
                sent().add(new FrameEncoder().payload(encoder.apply(event)).toFrame());
        pump.wake();
        return written;
    }

    private SentEvents sent() {
        synchronized (end) {
            var events = sent;
            if (events == null) {
                events = new SentEvents();
                sent = events;
                if (closed) {
                    events.close(closedBecause);
                }
            }
            return events;
        }
    }

    /** Ends the stream; a browser comes back with its cursor. */
    @Override
    public void close() {
        end(CloseReason.CLOSED);
    }

    /** What the stream is to send could not be had. */
    void fail(Throwable cause) {
        end(CloseReason.FAILED, cause);
    }

    /**
     * Ends the stream after one more block, as soon as the client takes it; a client that does not is not waited for
     * for longer than a second and a tick.
     */
    void finish(Frame last, CloseReason reason) {
        synchronized (end) {
            var before = ending;
            if (before == null || before.reason != CloseReason.DISMISSED) { // who was sent away is not asked back
                ending = new Ending(last, reason, nanoTime.getAsLong());
            }
        }
        if (connection == null) {
            end(reason, null);
        } else {
            pump.wake();
        }
    }

    /** Ends the stream at once. */
    void end(CloseReason reason) {
        end(reason, null);
    }

    /** As time passes: keep the stream alive, give up a client that takes nothing, end what is old. */
    void tick(long now) {
        var finishing = ending;
        if (finishing != null) {
            if (StreamTimes.lastBlockOverdue(finishing.since, now)) {
                end(finishing.reason, null);
            }
            return;
        }
        if (connection == null) {
            if (times.neverOpened(now)) {
                end(CloseReason.FAILED, new IllegalStateException("The response was never opened"));
            }
        } else if (times.stalledTooLong(now)) {
            end(CloseReason.STALLED, new IOException("The client took nothing for " + options.writeStall));
        } else if (times.tooOld(now)) {
            finish(ControlFrames.closing(options.retryAged()), CloseReason.AGED);
        } else if (times.keepAliveFallsDue(now, options)) {
            pump.wake();
        } else if (times.fallsBehind(now)) {
            statistics.overflow(info);
            pump.wake();
        } else if (times.asksAgain(now)) {
            pump.wake();
        }
        reader.tick();
    }

    private void catchUp() {
        var open = connection;
        if (open == null) {
            return;
        }
        try {
            while (!closed) {
                if (!open.writable()) {
                    if (times.notWritable()) {
                        reader.letGo();
                    }
                    return;
                }
                times.writable();
                if (!writeDue(open)) {
                    return;
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            gone(e); // also when memory runs out: one client's, not the channel's
        }
    }

    private boolean writeDue(Connection open) throws IOException {
        if (!greeted) {
            greeted = true;
            write(open, reader.greeting(options.retry()));
            return true;
        }
        var finishing = ending;
        if (finishing != null) {
            write(open, finishing.last);
            end(finishing.reason, null);
            return false;
        }
        var alone = sent;
        var next = alone == null ? null : alone.poll();
        if (next != null) {
            writeSent(open, next);
            return true;
        }
        if (options.keepAliveIsEvent && times.keepAliveDue()) { // also on a stream that always has something
            writeKeepAlive(open);
            return true;
        }
        var due = reader.next();
        if (due != null) {
            write(open, due);
            statistics.delivered(reader.events());
            return !reader.isUpToDate();
        }
        if (times.keepAliveDue()) {
            writeKeepAlive(open);
            return true;
        }
        return false;
    }

    private void writeKeepAlive(Connection open) throws IOException {
        write(open, options.keepAliveFrame);
        times.keptAlive(nanoTime.getAsLong(), options);
    }

    private void writeSent(Connection open, SentEvents.Sent next) throws IOException {
        try {
            write(open, next.frame());
        } catch (IOException | RuntimeException | Error e) {
            next.written().completeExceptionally(e);
            throw e;
        }
        statistics.delivered(1);
        next.written().complete(null);
    }

    private void write(Connection open, Frame frame) throws IOException {
        long now = nanoTime.getAsLong(); // before: who has read the frame already may let time pass
        open.write(frame);
        times.written(now, options);
    }

    private void end(CloseReason reason, @Nullable Throwable cause) {
        Connection open;
        SentEvents unsent;
        synchronized (end) {
            if (closed) {
                return;
            }
            closed = true;
            closedBecause = cause;
            open = connection;
            unsent = sent;
        }
        LOG.log(System.Logger.Level.DEBUG, () -> this + " ends: " + reason + (cause == null ? "" : ", " + cause));
        reader.leave();
        if (unsent != null) {
            unsent.close(cause);
        }
        if (open != null) {
            statistics.closed(info, reason, Duration.ofNanos(times.age(nanoTime.getAsLong())));
        }
        end.complete(null); // before the connection, since containers fail in closing what has failed already
        if (open != null) {
            close(open);
        }
    }

    private void close(Connection open) {
        try {
            open.close();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "Closing the connection of " + this + " failed", e);
        }
    }

    @Override
    public String toString() {
        return "Stream " + info.id() + (info.user() == null ? "" : " of " + info.user()) + " on " + info.channels();
    }
}
