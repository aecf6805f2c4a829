package io.github.ssejaxrs.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Until when whoever asks waits, whatever it takes: a free connection, a new one, an answer.
 *
 * <p>Getting a connection takes half of the whole time at the most ({@link #PARTS}), so another try is begun only in the
 * first half.
 */
final class Deadline {

    /** To wait for a free connection and to open a new one take one of these each, at the most; an answer two. */
    static final int PARTS = 4;

    private final LongSupplier nanoTime;
    private final long end;
    private final Duration whole;

    private Deadline(LongSupplier nanoTime, Duration whole) {
        this.nanoTime = nanoTime;
        this.end = nanoTime.getAsLong() + whole.toNanos();
        this.whole = whole;
    }

    static Deadline in(Duration time) {
        return new Deadline(System::nanoTime, time);
    }

    /** The whole time. */
    Duration whole() {
        return whole;
    }

    /** What is left in ms, at least 1. */
    int millis() {
        return (int) Math.max(1, Duration.ofNanos(end - nanoTime.getAsLong()).toMillis());
    }

    boolean isOver() {
        return nanoTime.getAsLong() - end >= 0;
    }

    /** How long an answer may take, in ms. */
    int answerMillis() {
        return (int) Math.max(1, Math.min(millis(), whole.toMillis() * 2 / PARTS));
    }

    boolean allowsAnotherTry() {
        return millis() > whole.toMillis() * 2 / PARTS;
    }
}
