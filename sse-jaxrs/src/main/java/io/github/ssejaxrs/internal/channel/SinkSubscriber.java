package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.internal.stream.ControlFrames;
import io.github.ssejaxrs.internal.stream.Cursor;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A sink of some Jakarta REST runtime, read from one channel into. The runtime encodes and queues in its own way and may
 * block, so an event is sent when the one before it is through, on a thread that may wait.
 */
final class SinkSubscriber {

    private static final System.Logger LOG = System.getLogger(SinkSubscriber.class.getName());

    private final SseEventSink sink;
    private final ChannelReader reader;
    private final EphemeralReader.Dropped dropped;
    private final BiConsumer<SinkSubscriber, @Nullable Throwable> ended;
    private final Pump pump;
    private final AtomicBoolean sending = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    SinkSubscriber(
            SseEventSink sink,
            Channel channel,
            Executor writers,
            EphemeralReader.Dropped dropped,
            BiConsumer<SinkSubscriber, @Nullable Throwable> ended) {
        this.sink = sink;
        this.dropped = dropped;
        this.ended = ended;
        this.pump = new Pump(writers, this::catchUp);
        this.reader = reader(channel);
        channel.add(reader);
        wake(); // for what came in between
    }

    private ChannelReader reader(Channel channel) {
        var overflow = channel.options.overflow();
        return overflow == null
                ? new LogReader(channel, channel.log().end(), null, channel.options.latest(), this::wake)
                : new EphemeralReader(channel, overflow, this::wake, dropped);
    }

    SseEventSink sink() {
        return sink;
    }

    /** As time passes: a sink closed by its owner is let go. */
    void tick() {
        reader.tick();
        if (isSinkClosed()) {
            wake(); // it ends where listeners of the application may take their time
        }
    }

    void close() {
        end(null);
        try {
            sink.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "Closing a registered sink failed", e);
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Ends the registration; the sink stays open. */
    void release() {
        end(null);
    }

    private void wake() {
        try {
            pump.wake();
        } catch (RejectedExecutionException e) {
            end(e); // shutting down
        }
    }

    private void catchUp() {
        if (isSinkClosed()) {
            end(null);
        }
        if (closed.get() || !sending.compareAndSet(false, true)) {
            return;
        }
        var next = next();
        if (next == null) {
            sending.set(false);
            return;
        }
        try {
            sink.send(next).whenComplete((done, failure) -> {
                sending.set(false);
                if (failure == null) {
                    wake();
                } else {
                    end(failure);
                }
            });
        } catch (RuntimeException | Error e) {
            end(e);
        }
    }

    /** A sink that cannot even say so is of no use any more, and no reason to keep others waiting. */
    private boolean isSinkClosed() {
        try {
            return sink.isClosed();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "A registered sink failed", e);
            return true;
        }
    }

    private @Nullable OutboundSseEvent next() {
        var entry = reader.poll();
        if (entry != null) {
            return EncodedEvent.of(cursor(), entry.message().payload());
        }
        var reason = reader.takeReset();
        return reason == null
                ? null
                : EncodedEvent.control(
                        cursor(), ControlFrames.RESET, ControlFrames.resetData(List.of(reader.channel().name), reason));
    }

    private @Nullable String cursor() {
        var position = reader.position();
        return position == null ? null : Cursor.encode(reader.channel().hash, position);
    }

    private void end(@Nullable Throwable cause) {
        if (closed.compareAndSet(false, true)) {
            reader.channel().remove(reader);
            ended.accept(this, cause);
        }
    }
}
