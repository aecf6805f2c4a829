package io.github.ssejaxrs.redis.testing;

import io.github.ssejaxrs.BrokerUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What clients were told that could not come. Thread-safe. */
final class Openings {

    private final Collection<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong longest = new AtomicLong(); // in nanoseconds

    /** Whether it came. */
    boolean open(Runnable opening) {
        long begun = System.nanoTime();
        try {
            opening.run();
            return true;
        } catch (BrokerUnavailableException e) {
            refused.incrementAndGet();
        } catch (RuntimeException e) {
            failures.add(e);
        } finally {
            longest.accumulateAndGet(System.nanoTime() - begun, Math::max);
        }
        return false;
    }

    int refused() {
        return refused.get();
    }

    /** How long a client had to wait at the most, whatever it was told. */
    Duration longest() {
        return Duration.ofNanos(longest.get());
    }

    /** What clients were told and should not have been. */
    List<RuntimeException> failures() {
        return List.copyOf(failures);
    }
}
