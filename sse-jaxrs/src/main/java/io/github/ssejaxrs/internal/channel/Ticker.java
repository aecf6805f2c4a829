package io.github.ssejaxrs.internal.channel;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** Lets time pass, tick by tick, for as long as somebody needs it; without streams a node has no timer. Thread-safe. */
final class Ticker {

    private static final System.Logger LOG = System.getLogger(Ticker.class.getName());

    private final BiConsumer<Runnable, Duration> timer;
    private final Duration interval;
    private final Runnable task;
    private final BooleanSupplier needed;
    private final AtomicBoolean ticking = new AtomicBoolean();

    /**
     * @param timer runs a task once, after some time
     * @param task what happens at each tick
     * @param needed asked after each tick; when it is no longer, {@link #start} is to be called again
     */
    Ticker(BiConsumer<Runnable, Duration> timer, Duration interval, Runnable task, BooleanSupplier needed) {
        this.timer = timer;
        this.interval = interval;
        this.task = task;
        this.needed = needed;
    }

    /** Somebody needs it; to be called after {@code needed} has become true. */
    void start() {
        if (ticking.compareAndSet(false, true)) {
            tickLater();
        }
    }

    private void tickLater() {
        try {
            timer.accept(this::tick, interval);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "Shut down: no more ticks");
        }
    }

    private void tick() {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "A tick failed; the next comes all the same", e);
        }
        if (needed.getAsBoolean()) {
            tickLater();
            return;
        }
        ticking.set(false);
        if (needed.getAsBoolean()) {
            start(); // somebody came in between, and saw it ticking
        }
    }
}
