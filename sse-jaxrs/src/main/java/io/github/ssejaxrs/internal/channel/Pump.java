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

    private static final System.Logger LOG = System.getLogger(Pump.class.getName());

    private final Executor executor;
    private final Runnable task;
    private final AtomicInteger wakeUps = new AtomicInteger();

    Pump(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            try {
                executor.execute(this::run);
            } catch (RuntimeException | Error e) {
                wakeUps.set(0); // nobody runs, so the next wake-up has to try again
                throw e;
            }
        }
    }

    private void run() {
        int answered = 1;
        while (answered != 0) {
            answered = wakeUps.get();
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.ERROR, "A delivery failed; the next goes on", e);
            }
            answered = wakeUps.addAndGet(-answered);
        }
    }
}
