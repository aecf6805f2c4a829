package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.spi.Frame;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Events sent to one stream alone, until they are written. Thread-safe. */
final class SentEvents {

    /** So many may wait; then the sender has to. */
    private static final int MAX = 64;

    record Sent(Frame frame, CompletableFuture<Object> written) {}

    private final Queue<Sent> waiting = new ArrayDeque<>(0); // guarded by this, as is what follows
    private volatile boolean some; // whether any waits; written under the lock, read without
    private @Nullable Throwable closed;

    /**
     * @return completes when it is written, exceptionally if the stream closes before, or has too many waiting
     * @throws IllegalStateException if the stream is closed
     */
    CompletionStage<?> add(Frame frame) {
        var sending = new Sent(frame, new CompletableFuture<>());
        synchronized (this) {
            if (closed != null) {
                throw new IllegalStateException("The stream is closed", closed.getCause());
            }
            if (waiting.size() == MAX) {
                return CompletableFuture.failedFuture(new IllegalStateException(
                        MAX + " events wait for this client; send the next when one of them is written"));
            }
            waiting.add(sending);
            some = true;
        }
        return sending.written;
    }

    @Nullable
    Sent poll() {
        if (!some) {
            return null; // as nearly always
        }
        synchronized (this) {
            var next = waiting.poll();
            some = !waiting.isEmpty();
            return next;
        }
    }

    /** What waits will not be written, and nothing else either. */
    void close(@Nullable Throwable cause) {
        var why = new IllegalStateException("The stream is closed", cause);
        List<Sent> unsent;
        synchronized (this) {
            closed = why;
            unsent = List.copyOf(waiting);
            waiting.clear();
        }
        unsent.forEach(event -> event.written.completeExceptionally(why));
    }
}
