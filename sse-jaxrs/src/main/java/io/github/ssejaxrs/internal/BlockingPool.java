package io.github.ssejaxrs.internal;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks that may block, and as a rule do not: on a few threads, and for each task that holds its thread for long on
 * one more, while it lasts. A burst of writes to many clients so needs few threads, and a client that stalls holds up
 * nobody else for longer than {@link #LONG}, until there are too many of them. Thread-safe.
 */
final class BlockingPool extends ThreadPoolExecutor {

    /** A write that only fills a buffer takes microseconds; nobody sees that another event came so much later. */
    static final Duration LONG = Duration.ofMillis(20);

    private final int few;
    private final int most;
    private final LongSupplier nanoTime;
    private final BiConsumer<Runnable, Duration> later;

    private final Map<Thread, Long> running = new ConcurrentHashMap<>(); // and since when
    private final Set<Thread> held = ConcurrentHashMap.newKeySet(); // those of them for which there is one more
    private final AtomicBoolean watching = new AtomicBoolean();

    /**
     * @param few threads that run while none is held
     * @param most threads ever
     * @param later runs a task after some time; may refuse
     */
    BlockingPool(
            int few,
            int most,
            Duration idle,
            ThreadFactory threads,
            LongSupplier nanoTime,
            BiConsumer<Runnable, Duration> later) {
        super(few, most, idle.toNanos(), TimeUnit.NANOSECONDS, new LinkedBlockingQueue<>(), threads);
        allowCoreThreadTimeOut(true);
        this.few = few;
        this.most = most;
        this.nanoTime = nanoTime;
        this.later = later;
    }

    @Override
    public void execute(Runnable task) {
        super.execute(task);
        watchIfTasksWait();
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
        running.put(thread, nanoTime.getAsLong());
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable failure) {
        var thread = Thread.currentThread();
        running.remove(thread);
        if (held.remove(thread)) {
            resize();
        }
    }

    private void watchIfTasksWait() {
        if (!getQueue().isEmpty() && watching.compareAndSet(false, true)) {
            try {
                later.accept(this::look, LONG);
            } catch (RejectedExecutionException e) {
                watching.set(false); // closing: what waits is run as threads come free
            }
        }
    }

    private void look() {
        watching.set(false);
        long now = nanoTime.getAsLong();
        running.forEach((thread, since) -> {
            if (now - since >= LONG.toNanos() && held.add(thread) && !since.equals(running.get(thread))) {
                held.remove(thread); // it was done just now
            }
        });
        resize();
        watchIfTasksWait();
    }

    private synchronized void resize() {
        setCorePoolSize(Math.min(most, few + held.size()));
    }
}
