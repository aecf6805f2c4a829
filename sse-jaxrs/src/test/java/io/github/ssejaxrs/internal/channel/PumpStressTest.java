package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many threads wake one pump: never two run it at once, and no wake-up goes unanswered. */
class PumpStressTest {

    @Test
    void aTaskOrAnExecutorThatFailsOnceIsTriedAgain() {
        var attempts = new AtomicInteger();
        var pump = new Pump(Runnable::run, () -> {
            if (attempts.incrementAndGet() == 1) {
                throw new OutOfMemoryError("once");
            }
        });
        pump.wake();
        pump.wake();
        assertThat(attempts).hasValue(2);

        var refusals = new AtomicInteger();
        var refused = new Pump(
                task -> {
                    if (refusals.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    task.run();
                },
                attempts::incrementAndGet);
        assertThatThrownBy(refused::wake).isInstanceOf(OutOfMemoryError.class);
        refused.wake();
        assertThat(attempts).hasValue(3);
    }

    @Test
    void noWakeUpIsLostAndNoTwoThreadsPumpAtOnce() throws Exception {
        int threads = 4;
        int rounds = 200_000;
        var due = new AtomicInteger();
        var running = new AtomicInteger();
        var overlaps = new AtomicInteger();
        var taken = new int[1]; // by the pump alone, unguarded on purpose
        var pump = new Pump(Runnable::run, () -> {
            if (running.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            taken[0] += due.getAndSet(0);
            running.decrementAndGet();
        });
        var done = new CountDownLatch(threads);
        var pool = Executors.newFixedThreadPool(threads);
        for (int t = 0; t < threads; t++) {
            pool.execute(() -> {
                for (int i = 0; i < rounds; i++) {
                    due.incrementAndGet();
                    pump.wake();
                }
                done.countDown();
            });
        }
        done.await();
        pool.shutdown();

        assertThat(overlaps).hasValue(0);
        assertThat(taken[0]).isEqualTo(threads * rounds);
    }
}
