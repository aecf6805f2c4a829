package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.internal.stream.ControlFrames;
import io.github.ssejaxrs.spi.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Ends the streams of a node that stops, in random order, spread so that their clients do not all come back at once. It
 * never hangs: a client that does not take its last block is closed without.
 */
final class Drain {

    private static final Duration STEP = Duration.ofMillis(10);

    /** A node takes about so many new streams a second; fewer streams need no longer than that. */
    private static final int STREAMS_A_STEP = 10;

    /** For a last block to leave, of whatever stream. */
    static final Duration GRACE = Duration.ofSeconds(1);

    private final List<Subscriber> streams;
    private final StreamOptions options;
    private final LongSupplier nanoTime;
    private final BiConsumer<Runnable, Duration> timer;
    private final long window;
    private final long begun;
    private final int aStep;
    private int next; // by one step after the other
    private final CompletableFuture<Void> done;

    /**
     * @param window the longest that closing may take
     * @param nanoTime as {@link System#nanoTime()}
     * @param timer runs a task once, after some time
     */
    Drain(
            Collection<Subscriber> open,
            Duration window,
            StreamOptions options,
            LongSupplier nanoTime,
            BiConsumer<Runnable, Duration> timer) {
        this.streams = new ArrayList<>(open);
        Collections.shuffle(streams);
        this.options = options;
        this.nanoTime = nanoTime;
        this.timer = timer;
        this.window = window.toNanos();
        this.begun = nanoTime.getAsLong();
        long steps = window.dividedBy(STEP) + 1;
        this.aStep = (int) Math.max(STREAMS_A_STEP, (streams.size() + steps - 1) / steps);
        this.done = CompletableFuture.allOf(streams.stream()
                .map(stream -> stream.end().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** Begins. */
    void start() {
        step();
    }

    /** Completes when all streams have ended. */
    CompletableFuture<Void> done() {
        return done;
    }

    /** The longest it takes. */
    static Duration longest(Duration window) {
        return window.plus(GRACE).plus(STEP);
    }

    private void step() {
        int until = Math.min(streams.size(), Math.max(next + aStep, due()));
        finish(until);
        if (next < streams.size()) {
            later(this::step, STEP);
        } else if (!done.isDone()) {
            later(this::endAll, GRACE);
        }
    }

    private void finish(int until) {
        for (; next < until; next++) {
            streams.get(next).finish(ControlFrames.closing(options.retry()), CloseReason.DRAINED);
        }
    }

    /** Where closing takes its time the steps come later, and have to be longer. */
    private int due() {
        long elapsed = nanoTime.getAsLong() - begun;
        return elapsed >= window ? streams.size() : (int) ((double) elapsed / window * streams.size());
    }

    private void endAll() {
        streams.forEach(stream -> stream.end(CloseReason.DRAINED));
    }

    private void later(Runnable task, Duration delay) {
        try {
            timer.accept(task, delay);
        } catch (RejectedExecutionException e) {
            finish(streams.size()); // shut down meanwhile
            endAll();
        }
    }
}
