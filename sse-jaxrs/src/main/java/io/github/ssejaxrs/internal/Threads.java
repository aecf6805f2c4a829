package io.github.ssejaxrs.internal;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The library's own threads: few, daemons, named, gone when there was nothing to do for a while. Managed executors of a
 * server are not used, since not every server has them and none bounds what waits in them.
 *
 * <p>Their number does not depend on the number of streams. Thread-safe.
 */
public final class Threads implements AutoCloseable {

    /** An idle thread goes after this long, so that an application without streams has none. */
    private static final long IDLE_SECONDS = 10;

    /** Threads that have nothing to do are gone by then; one that waits for a client is not waited for. */
    private static final Duration GOING = Duration.ofSeconds(1);

    /** Delivery is work for the processor alone. */
    private static final int DELIVERERS = Math.max(1, Runtime.getRuntime().availableProcessors());

    /** Reading from a broker waits for the network; more at once would only be a stampede on the store. */
    private static final int READERS = 4;

    /** As a rule a write that may block only fills a buffer. */
    private static final int WRITERS = 8;

    /** Where writes block, each client that stalls holds a thread until it is given up. */
    private static final int MAX_WRITERS = 256;

    /** What may wait to be published; then the publisher is told, instead of the heap. */
    private static final int MAX_WAITING_PUBLISHES = 10_000;

    /** What may wait for slow listeners; then they miss some. */
    private static final int MAX_WAITING_NOTIFICATIONS = 10_000;

    /** Before it, a virtual thread that blocks in a synchronized method of a server holds its carrier. */
    private static final int FIRST_JDK_WITHOUT_PINNING = 24;

    private final ExecutorService deliverers = newDeliverers();
    private final ExecutorService readers = pool("read", READERS, new LinkedBlockingQueue<>());
    private final ExecutorService publisher = pool("publish", 1, new ArrayBlockingQueue<>(MAX_WAITING_PUBLISHES));
    private final ExecutorService listeners = pool("listen", 1, new ArrayBlockingQueue<>(MAX_WAITING_NOTIFICATIONS));
    private final ExecutorService writers = newWriters();
    private final Timer timer = new Timer(daemons("timer"), IDLE_SECONDS, writers);

    /** Takes messages to streams; never blocks. */
    public Executor deliverers() {
        return deliverers;
    }

    /** Waits for the broker. At most one task for each stream and channel is queued. */
    public Executor readers() {
        return readers;
    }

    /** Runs one task at a time, in order; refuses when too many wait. */
    public Executor publisher() {
        return publisher;
    }

    /** Runs one task at a time, in order, which may block; refuses when too many wait. */
    public Executor listeners() {
        return listeners;
    }

    /** Waits for clients where a container's writes block. At most one task for each stream is queued. */
    public Executor writers() {
        return writers;
    }

    public Timer timer() {
        return timer;
    }

    @Override
    public void close() {
        timer.close();
        deliverers.shutdownNow();
        readers.shutdownNow();
        publisher.shutdown(); // what was accepted is tried, and told that the broker is closed
        listeners.shutdown(); // what has happened is told
        writers.shutdown(); // the last bytes of closing streams
        awaitEnd();
    }

    /** Containers look for threads left behind as soon as an application has stopped. */
    private void awaitEnd() {
        long until = System.nanoTime() + GOING.toNanos();
        try {
            timer.awaitEnd(GOING);
            for (var pool : List.of(deliverers, readers, publisher, listeners, writers)) {
                pool.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadPoolExecutor pool(String name, int size, BlockingQueue<Runnable> queue) {
        var pool = new ThreadPoolExecutor(size, size, IDLE_SECONDS, TimeUnit.SECONDS, queue, daemons(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ExecutorService newDeliverers() {
        var pool = pool("deliver", DELIVERERS, new LinkedBlockingQueue<>());
        pool.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // closed: nobody listens any more
        return pool;
    }

    private ExecutorService newWriters() {
        if (Runtime.version().feature() >= FIRST_JDK_WITHOUT_PINNING) {
            try {
                Method virtual = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
                return (ExecutorService) virtual.invoke(null);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("This JDK has no virtual threads", e);
            }
        }
        return new BlockingPool(
                WRITERS,
                MAX_WRITERS,
                Duration.ofSeconds(IDLE_SECONDS),
                daemons("write"),
                System::nanoTime,
                (task, delay) -> timer().after(delay, task));
    }

    /** The threads see the classes of the application that made them, whoever's request starts one. */
    private static ThreadFactory daemons(String name) {
        var loader = Thread.currentThread().getContextClassLoader();
        var count = new AtomicInteger();
        return task -> {
            // Without inheritable thread locals: they are of the request that happened to need a thread.
            var thread = new Thread(null, task, "sse-jaxrs-" + name + "-" + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }
}
