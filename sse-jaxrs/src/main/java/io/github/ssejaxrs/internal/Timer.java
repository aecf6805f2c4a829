package io.github.ssejaxrs.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs things later. What still waits when it closes is run at once, so that nothing half done outlives the application.
 * Thread-safe.
 */
public final class Timer implements AutoCloseable {

    private final ScheduledThreadPoolExecutor thread;
    private final Executor late;
    private final Set<Once> waiting = ConcurrentHashMap.newKeySet();

    /** @param late runs what still waits at the end, and may block */
    Timer(ThreadFactory threads, long idleSeconds, Executor late) {
        this.late = late;
        thread = new ScheduledThreadPoolExecutor(1, threads);
        thread.setKeepAliveTime(idleSeconds, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a task once, after some time.
     *
     * @throws RejectedExecutionException if it is closed
     */
    public void after(Duration delay, Runnable task) {
        var once = new Once(task);
        waiting.add(once);
        try {
            thread.schedule(once, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            if (waiting.remove(once)) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        waiting.forEach(late::execute);
    }

    boolean awaitEnd(Duration time) throws InterruptedException {
        return thread.awaitTermination(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private final class Once implements Runnable {

        private final Runnable task;
        private final AtomicBoolean ran = new AtomicBoolean();

        Once(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            waiting.remove(this);
            if (ran.compareAndSet(false, true)) {
                task.run();
            }
        }
    }
}
