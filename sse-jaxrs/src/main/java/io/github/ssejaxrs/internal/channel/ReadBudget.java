package io.github.ssejaxrs.internal.channel;

import java.util.function.LongSupplier;

/**
 * How often a node reads the past from its broker: so many times a second, after a quiet second all of them at once.
 * Thread-safe.
 */
final class ReadBudget {

    private static final long SECOND = 1_000_000_000L;

    private final int perSecond;
    private final LongSupplier nanoTime;

    private double left; // guarded by this, as is the time
    private long filled;

    ReadBudget(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.left = perSecond;
        this.filled = nanoTime.getAsLong();
    }

    /** Whether one more read is within the budget, which it then uses. */
    synchronized boolean take() {
        long now = nanoTime.getAsLong();
        left = Math.min(perSecond, left + (double) (now - filled) / SECOND * perSecond);
        filled = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
