package io.github.ssejaxrs.conformance.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** What takes its time, so that the runtime has gone on before it is there. */
final class Later {

    private static final long NANOS = 20_000_000;

    private Later() {}

    /** On a thread that has the application's class loader, as those of a managed executor do. */
    static <T> CompletionStage<T> supply(Supplier<T> value) {
        var stage = new CompletableFuture<T>();
        new Thread(() -> stage.complete(get(value))).start();
        return stage;
    }

    static <T> T get(Supplier<T> value) {
        LockSupport.parkNanos(NANOS);
        return value.get();
    }
}
