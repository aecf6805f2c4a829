package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.spi.Payload;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Events of a reactive source into one sink. The source is asked for as many as the client has taken, so a slow client
 * slows its own source and nobody else.
 */
final class FlowStream implements Flow.Subscriber<Object> {

    private static final System.Logger LOG = System.getLogger(FlowStream.class.getName());

    /** Enough to keep a client busy for a round trip; less than a sink holds. */
    private static final int AHEAD = 16;

    private final SseEventSink sink;
    private final Function<Event, Payload> encoder;
    private final Consumer<Throwable> failed;
    private final AtomicReference<Flow.@Nullable Subscription> source = new AtomicReference<>();
    private CompletionStage<?> last = CompletableFuture.completedFuture(null); // by the source's signals alone

    /** @param failed told why the source has nothing more to give, to end the stream */
    FlowStream(SseEventSink sink, Function<Event, Payload> encoder, Consumer<Throwable> failed) {
        this.sink = sink;
        this.encoder = encoder;
        this.failed = failed;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        if (!source.compareAndSet(null, subscription)) {
            subscription.cancel(); // Reactive Streams 2.5
            return;
        }
        if (sink.isClosed()) {
            subscription.cancel();
        }
        subscription.request(AHEAD);
    }

    @Override
    public void onNext(Object item) {
        try {
            last = sink.send(EncodedEvent.of(null, encoder.apply(Event.of(item))));
        } catch (IllegalArgumentException e) {
            fail(e);
            return;
        } catch (IllegalStateException e) {
            cancel(); // closed meanwhile
            return;
        }
        last.whenComplete((written, failure) -> {
            var from = source.get();
            if (failure != null) {
                cancel();
                sink.close(); // also when the source sent more than it was asked for: better ended than with a gap
            } else if (from != null) {
                from.request(1);
            }
        });
    }

    @Override
    public void onComplete() {
        last.whenComplete((written, failure) -> sink.close());
    }

    @Override
    public void onError(Throwable failure) {
        fail(failure);
    }

    /** The client is gone. */
    void cancel() {
        var from = source.get();
        if (from != null) {
            from.cancel();
        }
    }

    private void fail(Throwable failure) {
        LOG.log(System.Logger.Level.WARNING, "A stream's source failed; the stream is closed", failure);
        cancel();
        failed.accept(failure);
    }
}
