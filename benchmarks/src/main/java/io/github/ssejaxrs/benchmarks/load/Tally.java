package io.github.ssejaxrs.benchmarks.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** What one thread's streams received. Only that thread writes; others read when it has ended. */
final class Tally {

    private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);

    /** In nanoseconds, from when a measured event was due to when it was read. */
    final Histogram latency = new Histogram(100, LONGEST, 3);

    final Faults faults;

    /** When the bytes at hand were read. */
    long now;

    /** When the last measured delivery came. */
    long last;

    /** Deliveries, each counted once, of the warm-up too. */
    long received;

    /** Those of them that are measured. */
    long measured;

    long duplicates;
    long disordered;
    long resets;
    long malformed;
    long closed;

    private final AtomicLong progress = new AtomicLong();

    Tally(Faults faults) {
        this.faults = faults;
    }

    void deliver(long due, boolean isMeasured) {
        received++;
        if (isMeasured) {
            measured++;
            last = now;
            latency.recordValue(Math.min(Math.max(now - due, 0), LONGEST));
        }
    }

    /** Shows the other threads how far this is; after every few deliveries, as each would be dear. */
    void show() {
        progress.lazySet(received);
    }

    /** Deliveries, as shown; for any thread. */
    long progress() {
        return progress.get();
    }
}
