package io.github.ssejaxrs.internal.channel;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a task by one thread at a time, at least once after each wake-up.
 *
 * <p>The count is how many wake-ups the running thread has not yet answered; it goes on until there are none. So a
 * wake-up during the task's last look is never lost.
 */
final class Pump {

    private final Executor executor;
    private final Runnable task;
    private final AtomicInteger wakeUps = new AtomicInteger();

    Pump(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            executor.execute(this::run);
        }
    }

    private void run() {
        int answered = 1;
        while (answered != 0) {
            answered = wakeUps.get();
            task.run();
            answered = wakeUps.addAndGet(-answered);
        }
    }
}
