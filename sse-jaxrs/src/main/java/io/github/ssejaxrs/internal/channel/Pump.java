package io.github.ssejaxrs.internal.channel;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Runs a task by one thread at a time, at least once after each wake-up.
 *
 * <p>The count is how many wake-ups the running thread has not yet answered; it goes on until there are none. So a
 * wake-up during the task's last look is never lost.
 */
final class Pump {

    private static final System.Logger LOG = System.getLogger(Pump.class.getName());

    /** Each stream has a pump, so it is one object and not two. */
    private static final AtomicIntegerFieldUpdater<Pump> WAKE_UPS =
            AtomicIntegerFieldUpdater.newUpdater(Pump.class, "wakeUps");

    private final Executor executor;
    private final Runnable task;
    private volatile int wakeUps;

    Pump(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    void wake() {
        if (WAKE_UPS.getAndIncrement(this) == 0) {
            try {
                executor.execute(this::run);
            } catch (RuntimeException | Error e) {
                wakeUps = 0; // nobody runs, so the next wake-up has to try again
                throw e;
            }
        }
    }

    private void run() {
        int answered = 1;
        while (answered != 0) {
            answered = wakeUps;
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.ERROR, "A delivery failed; the next goes on", e);
            }
            answered = WAKE_UPS.addAndGet(this, -answered);
        }
    }
}
