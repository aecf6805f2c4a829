package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.internal.stream.ControlFrames;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.internal.stream.FrameEncoder;
import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One open stream: a cursor into each of its channels, pumped into its connection whenever one of them moves.
 *
 * <p>Whatever is due leaves in one write; while the connection is not writable nothing is fetched and nothing queued,
 * since the logs keep it. One thread at a time pumps; any thread may wake, close and send.
 */
public final class Subscriber implements SseEventSink, Connection.Listener {

    private static final System.Logger LOG = System.getLogger(Subscriber.class.getName());

    /** One write takes no more than this, so that a stream that catches up does not keep a thread to itself. */
    private static final int MAX_WRITE = 64 * 1024;

    /** What may be sent to one stream alone before the sender has to wait. */
    private static final int MAX_SENT = 64;

    /** A response that did not open by then never will: something between the filter and the container failed. */
    private static final long OPENING_NANOS = 30_000_000_000L;

    private record Sent(Frame frame, CompletableFuture<Object> written) {}

    private final String id;
    private final @Nullable String user;
    private final StreamOptions options;
    private final Function<OutboundSseEvent, Payload> encoder;
    private final LongSupplier nanoTime;
    private final Pump pump = new Pump(Runnable::run, this::catchUp);

    // Set before the connection opens, then only read.
    private List<LogReader> readers = List.of();
    private List<LogReader> invalid = List.of();

    // Pumped.
    private boolean greeted;
    private int firstReader;

    private final Queue<Sent> sent = new ArrayDeque<>(0); // guarded by itself

    private volatile @Nullable Connection connection;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private volatile long lastWrite;
    private volatile long keepAliveNanos;
    private volatile boolean keepAliveDue;
    private volatile boolean stalled;

    Subscriber(
            String id,
            @Nullable String user,
            StreamOptions options,
            Function<OutboundSseEvent, Payload> encoder,
            LongSupplier nanoTime) {
        this.id = id;
        this.user = user;
        this.options = options;
        this.encoder = encoder;
        this.nanoTime = nanoTime;
        this.lastWrite = nanoTime.getAsLong();
        this.keepAliveNanos = options.keepAliveNanos();
    }

    /**
     * Where the stream begins, set before anything else happens.
     *
     * @param invalid those of the readers whose place the client's cursor did not tell, although it brought one
     */
    void startWith(List<LogReader> readers, List<LogReader> invalid) {
        this.readers = readers;
        this.invalid = invalid;
    }

    /** Completes when the stream has ended, for whatever reason. */
    CompletionStage<Void> end() {
        return end;
    }

    @Override
    public void opened(Connection connection) {
        this.connection = connection;
        if (closed.get()) {
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
        if (end(cause)) {
            LOG.log(System.Logger.Level.DEBUG, () -> "Stream " + this + " is gone: " + cause);
        }
    }

    /** Something is due. */
    void wake() {
        pump.wake();
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    /**
     * Sends an event to this stream alone. It has no place in any channel, so it is not replayed.
     *
     * @return completes when it is written, exceptionally if the stream closes before, or has too many waiting
     * @throws IllegalStateException if the stream is closed
     */
    @Override
    public CompletionStage<?> send(OutboundSseEvent event) {
        var sending = new Sent(new FrameEncoder().payload(encoder.apply(event)).toFrame(), new CompletableFuture<>());
        synchronized (sent) {
            if (closed.get()) {
                throw new IllegalStateException("The stream is closed");
            }
            if (sent.size() == MAX_SENT) {
                return CompletableFuture.failedFuture(new IllegalStateException(
                        MAX_SENT + " events wait for this client; send the next when one of them is written"));
            }
            sent.add(sending);
        }
        pump.wake();
        return sending.written;
    }

    /** Ends the stream; a browser comes back with its cursor. */
    @Override
    public void close() {
        end(null);
    }

    /** As time passes: keep the stream alive, give up a client that takes nothing, ask again what failed. */
    void tick(long now) {
        long silent = now - lastWrite;
        if (connection == null) {
            if (silent > OPENING_NANOS) {
                end(new IllegalStateException("The response was never opened"));
            }
        } else if (stalled && silent > options.writeStallNanos) {
            end(new IOException("The client took nothing for " + silent / 1_000_000_000 + " s"));
        } else if (silent > keepAliveNanos && !keepAliveDue) {
            keepAliveDue = true;
            pump.wake();
        }
        readers.forEach(LogReader::tick);
    }

    private void catchUp() {
        var open = connection;
        if (open == null) {
            return;
        }
        try {
            while (!closed.get()) {
                if (!open.writable()) {
                    stalled = true;
                    return;
                }
                stalled = false;
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
            write(open, greeting());
            return true;
        }
        Sent next;
        synchronized (sent) {
            next = sent.poll();
        }
        if (next != null) {
            try {
                write(open, next.frame);
            } catch (IOException | RuntimeException | Error e) {
                next.written.completeExceptionally(e);
                throw e;
            }
            next.written.complete(null);
            return true;
        }
        var due = messagesDue();
        if (due == null && keepAliveDue) {
            due = options.keepAliveFrame;
        }
        if (due == null) {
            return false;
        }
        write(open, due);
        return true;
    }

    private void write(Connection open, Frame frame) throws IOException {
        open.write(frame);
        lastWrite = nanoTime.getAsLong();
        keepAliveNanos = options.keepAliveNanos();
        keepAliveDue = false;
    }

    private Frame greeting() {
        var opening = ControlFrames.opening(options.retry(), readers.isEmpty() ? null : cursor(), id);
        return invalid.isEmpty()
                ? opening
                : new FrameEncoder()
                        .append(opening, 0)
                        .append(reset(invalid, Replay.Reason.INVALID_CURSOR), 0)
                        .toFrame();
    }

    /** What the channels have for this stream, as much as one write takes; the channels take turns to be first. */
    private @Nullable Frame messagesDue() {
        Frame first = null;
        FrameEncoder all = null;
        int length = 0;
        for (int i = 0; i < readers.size(); i++) {
            var reader = readers.get((firstReader + i) % readers.size());
            for (var frame = next(reader); frame != null; frame = length < MAX_WRITE ? next(reader) : null) {
                length += frame.length();
                if (first == null) {
                    first = frame;
                    continue;
                }
                if (all == null) {
                    all = new FrameEncoder(2 * length).append(first, 0);
                }
                all.append(frame, 0);
            }
            if (length >= MAX_WRITE) {
                firstReader = (firstReader + i + 1) % readers.size();
                break;
            }
        }
        return all == null ? first : all.toFrame();
    }

    private @Nullable Frame next(LogReader reader) {
        var entry = reader.poll();
        if (entry != null) {
            return readers.size() == 1 ? entry.frame() : withOwnId(entry);
        }
        var reason = reader.takeReset();
        return reason == null ? null : reset(List.of(reader), reason);
    }

    /** The position of all channels of the stream goes into each event of any of them. */
    private Frame withOwnId(LogEntry entry) {
        return new FrameEncoder(entry.frame().length() + 128)
                .id(cursor())
                .append(entry.frame(), entry.idLength())
                .toFrame();
    }

    private Frame reset(List<LogReader> missed, Replay.Reason reason) {
        var names = missed.stream().map(reader -> reader.channel.name).toList();
        return ControlFrames.reset(cursor(), names, reason);
    }

    private String cursor() {
        return Cursor.encode(
                readers.stream().mapToInt(reader -> reader.channel.hash).toArray(),
                readers.stream().map(LogReader::position).toArray(Position[]::new));
    }

    private boolean end(@Nullable Throwable cause) {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        readers.forEach(reader -> reader.channel.remove(reader));
        List<Sent> unsent;
        synchronized (sent) {
            unsent = List.copyOf(sent);
            sent.clear();
        }
        var why = new IllegalStateException("The stream is closed", cause);
        unsent.forEach(event -> event.written.completeExceptionally(why));
        end.complete(null); // first, since containers fail in closing what has failed already
        var open = connection;
        if (open != null) {
            close(open);
        }
        return true;
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
        var names = readers.stream().map(reader -> reader.channel.name).collect(Collectors.joining(", "));
        return id + (user == null ? "" : " of " + user) + " on [" + names + "]";
    }
}
