package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.spi.Payload;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state an application supplies for a stream that begins, or begins anew after a reset.
 *
 * <p>While it is loaded the stream stands still: an event delivered meanwhile would be overwritten by a state that may
 * be older.
 */
final class SnapshotLoad {

    private static final System.Logger LOG = System.getLogger(SnapshotLoad.class.getName());

    private final Supplier<Payload> source;
    private final Executor loaders;
    private final Runnable wake;
    private final Consumer<Throwable> failed;

    private boolean loading; // by whoever pumps
    private volatile @Nullable Payload loaded;

    /**
     * @param source the application's; may block, may throw
     * @param wake called when the state is there
     */
    SnapshotLoad(Supplier<Payload> source, Executor loaders, Runnable wake, Consumer<Throwable> failed) {
        this.source = source;
        this.loaders = loaders;
        this.wake = wake;
        this.failed = failed;
    }

    /** Loads the first on the thread of the request, which has its identity, its transaction and its exceptions. */
    void loadNow() {
        loaded = source.get();
        loading = true;
    }

    void load() {
        loading = true;
        try {
            loaders.execute(() -> {
                try {
                    loaded = source.get();
                } catch (RuntimeException | Error e) {
                    LOG.log(System.Logger.Level.WARNING, "The state of a stream could not be had; the stream ends", e);
                    failed.accept(e);
                    return;
                }
                wake.run();
            });
        } catch (RejectedExecutionException e) {
            failed.accept(e); // shutting down
        }
    }

    boolean isLoading() {
        return loading;
    }

    /** The state, once; null while it is not there. */
    @Nullable
    Payload take() {
        var state = loaded;
        if (state != null) {
            loaded = null;
            loading = false;
        }
        return state;
    }
}
