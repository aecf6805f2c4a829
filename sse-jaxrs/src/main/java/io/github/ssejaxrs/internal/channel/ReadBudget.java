package io.github.ssejaxrs.internal.channel;

import java.util.function.LongSupplier;

/**
 * How often a node reads the past from its broker: so many times a second, after a quiet second all of them at once.
 * Who needs more than that together gets them too, and nobody else any until they are made up for. Thread-safe.
 */
final class ReadBudget {

    private static final long SECOND = 1_000_000_000L;

    private final int perSecond;
    private final LongSupplier nanoTime;

    private double left; // less than none while they are made up for; guarded by this, as is the time
    private long filled;

    ReadBudget(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.left = perSecond;
        this.filled = nanoTime.getAsLong();
    }

    /** Whether so many more reads, 1 or more, are within the budget, which they then use. */
    synchronized boolean take(int reads) {
        long now = nanoTime.getAsLong();
        left = Math.min(perSecond, left + (double) (now - filled) / SECOND * perSecond);
        filled = now;
        if (left < Math.min(reads, perSecond)) {
            return false;
        }
        left -= reads;
        return true;
    }
}
