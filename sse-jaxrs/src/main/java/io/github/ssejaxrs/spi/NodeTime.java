package io.github.ssejaxrs.spi;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/**
 * How time passes on a node: keep-alives, the ages of streams, patience with clients. A test passes its own, and lets
 * twelve minutes pass in a moment; everywhere else the system's serves.
 *
 * <p>Not meant are the moments that a transport waits for its container, which are always real, and the clock by which a
 * broker ages what it retains, which is the broker's own. Thread-safe.
 */
public interface NodeTime {

    /**
     * The time, as {@link System#nanoTime()}: only differences count.
     *
     * @return nanoseconds since some moment; never less than before
     */
    long nanoTime();

    /**
     * Runs a task once, after some time, on whatever thread; not by this call.
     *
     * @param delay after how much time
     * @param task quick, and never blocks
     * @throws RejectedExecutionException if nothing is run any more; a node that drains then ends all its streams at once
     */
    void after(Duration delay, Runnable task);
}
