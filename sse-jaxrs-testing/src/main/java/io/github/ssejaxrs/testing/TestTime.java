package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.spi.NodeTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The time of a node under test: it stands still until the test lets it pass.
 *
 * <pre>{@code
 * sse.time().pass(Duration.ofMinutes(12));     // keep-alives were sent, and the stream has become too old
 * }</pre>
 *
 * <p>It begins with the present, so that instants of the system's clock mean the same here. {@link PubSubExtension} has one
 * for each test; another kind of test makes its own:
 *
 * <pre>{@code
 * var time = new TestTime();
 * PubSubFeature.builder().time(time).broker(new MemoryBroker(time.clock()))
 * }</pre>
 *
 * <p>and {@linkplain #end ends} it before the application stops.
 *
 * <p>Thread-safe.
 */
public final class TestTime implements NodeTime {

    private record Due(long nanos, long number, Runnable task) {}

    private final Instant begin = Instant.now();
    private final ReentrantLock passing = new ReentrantLock(); // held while tasks run, so one thread moves time
    private final Queue<Due> queue = // guarded by itself, as is what follows
            new PriorityQueue<>(Comparator.comparingLong(Due::nanos).thenComparingLong(Due::number));
    private long count;
    private boolean over;
    private volatile long now;

    /** A time that begins with the present. */
    public TestTime() {}

    /**
     * Lets time pass. What falls due is run by this thread, in order, each at its own moment; when the method returns, all
     * of it has run. What clients are sent by that they get a moment later, so their events are awaited.
     *
     * @param time how much, not negative
     */
    public void pass(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("Time does not run backwards: " + time);
        }
        if (passing.isHeldByCurrentThread()) {
            throw new IllegalStateException("Time passes already; what falls due cannot let more of it pass");
        }
        passing.lock();
        try {
            long until = now + time.toNanos();
            for (var due = next(until); due != null; due = next(until)) {
                due.task.run();
            }
        } finally {
            passing.unlock();
        }
    }

    /** It is the moment of what falls due next, or else the last: in one step, so that nothing falls due before now. */
    private @Nullable Due next(long until) {
        synchronized (queue) {
            var next = queue.peek();
            if (next == null || next.nanos > until) {
                now = until;
                return null;
            }
            now = Math.max(now, next.nanos);
            return queue.poll();
        }
    }

    /**
     * This time as a clock, for a broker, or for the application itself.
     *
     * @return a clock in UTC
     */
    public Clock clock() {
        return new Moved(ZoneOffset.UTC);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void after(Duration delay, Runnable task) {
        synchronized (queue) {
            if (over) {
                throw new RejectedExecutionException("The test is over, and its time with it");
            }
            queue.add(new Due(now + Math.max(0, delay.toNanos()), count++, task));
        }
    }

    /**
     * Ends it: nothing falls due any more. Called before a node is closed, which would else wait for a time that stands
     * still; {@link PubSubExtension} does so after each test.
     */
    public void end() {
        synchronized (queue) {
            over = true;
            queue.clear();
        }
    }

    private final class Moved extends Clock {

        private final ZoneId zone;

        Moved(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public Instant instant() {
            return begin.plusNanos(now);
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return new Moved(zone);
        }
    }
}
