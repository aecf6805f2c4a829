package io.github.ssejaxrs.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingPoolTest {

    private final AtomicLong now = new AtomicLong();
    private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger blocked = new AtomicInteger();

    private final BlockingPool pool = new BlockingPool(
            2, 5, Duration.ofSeconds(10), Executors.defaultThreadFactory(), now::get, (task, delay) -> later.add(task));

    @AfterEach
    void close() throws InterruptedException {
        release.countDown();
        pool.shutdown();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private void block(int tasks) {
        for (int i = 0; i < tasks; i++) {
            pool.execute(() -> {
                blocked.incrementAndGet();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
        for (int waiting = later.size(); waiting > 0; waiting--) {
            later.remove().run();
        }
    }

    @Test
    void aBurstOfShortTasksRunsOnFewThreads() throws InterruptedException {
        var done = new CountDownLatch(1000);
        for (int i = 0; i < 1000; i++) {
            pool.execute(done::countDown);
        }

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.getLargestPoolSize()).isEqualTo(2);
    }

    @Test
    void aTaskThatHoldsItsThreadForLongGetsOthersOneMore() {
        block(2);
        await().until(() -> blocked.get() == 2);
        var ran = new AtomicInteger();
        pool.execute(ran::incrementAndGet);

        pass(BlockingPool.LONG.minusMillis(1));
        assertThat(pool.getPoolSize()).isEqualTo(2);
        pass(Duration.ofMillis(1));
        await().untilAsserted(() -> assertThat(ran).hasValue(1));
    }

    @Test
    void whenItsTaskEndsTheThreadIsOneTooMany() {
        block(2);
        await().until(() -> blocked.get() == 2);
        var ran = new AtomicInteger();
        pool.execute(ran::incrementAndGet);
        pass(BlockingPool.LONG);
        await().until(() -> ran.get() == 1);
        release.countDown();

        await().untilAsserted(() -> assertThat(pool.getCorePoolSize()).isEqualTo(2));
    }

    @Test
    void thereAreNeverMoreThanTheMost() {
        block(10);
        await().untilAsserted(() -> {
            pass(BlockingPool.LONG); // for the threads that have begun by now
            assertThat(blocked).hasValue(5);
        });
        pass(BlockingPool.LONG);
        assertThat(pool.getPoolSize()).isEqualTo(5);

        release.countDown();
        await().untilAsserted(() -> assertThat(blocked).hasValue(10));
    }

    /** Tasks end while the watch looks; no thread may be counted as held for ever. */
    @Test
    void tasksThatEndWhileTheyAreLookedAtAreNotHeld() throws Exception {
        var looking = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                pass(BlockingPool.LONG);
            }
        });
        looking.start();
        var all = new ArrayList<CountDownLatch>();
        for (int round = 0; round < 2000; round++) {
            var done = new CountDownLatch(8);
            all.add(done);
            List.of(1, 2, 3, 4, 5, 6, 7, 8).forEach(i -> pool.execute(done::countDown));
        }
        for (var done : all) {
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        }
        looking.interrupt();
        looking.join();
        pass(BlockingPool.LONG);

        await().untilAsserted(() -> assertThat(pool.getCorePoolSize()).isEqualTo(2));
    }
}
