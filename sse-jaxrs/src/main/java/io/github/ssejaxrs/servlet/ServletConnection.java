package io.github.ssejaxrs.servlet;

import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/**
 * Writes that do not block, from any thread.
 *
 * <p>The lock is held during every touch of the container's stream, and error callbacks take it before they return:
 * Tomcat recycles request and response then, and a write still under way would end in the response of somebody else.
 *
 * <p>{@code isReady()} is asked before every write and flush; once it said no, nothing is touched until the container
 * calls back (Jakarta Servlet 6.0, 5.7 and the Javadoc of {@link ServletOutputStream#isReady}).
 */
final class ServletConnection implements Connection, WriteListener {

    /** Tomcat completes a stalled response with blocking writes, so first it gets the chance to notice by itself. */
    private static final Duration COMPLETE_STALLED = Duration.ofSeconds(30);

    private final ServletOutputStream out;
    private final Runnable complete;
    private final Listener stream;
    private final BiConsumer<Runnable, Duration> timer;

    private final ReentrantLock io = new ReentrantLock(); // guards the stream and what follows
    private boolean waiting = true; // for onWritePossible, also for the first
    private boolean flushDue;
    private volatile boolean closed; // also set by an error callback that could not wait any longer
    private boolean completeDue;

    ServletConnection(
            ServletOutputStream out, Runnable complete, Listener stream, BiConsumer<Runnable, Duration> timer) {
        this.out = out;
        this.complete = complete;
        this.stream = stream;
        this.timer = timer;
    }

    @Override
    public void onWritePossible() {
        io.lock();
        try {
            waiting = false;
            if (closed) {
                completeIfDue();
                return;
            }
        } finally {
            io.unlock();
        }
        stream.writable();
    }

    @Override
    public boolean writable() {
        io.lock();
        try {
            return !closed && isReady() && flushIfReady();
        } finally {
            io.unlock();
        }
    }

    @Override
    public void write(Frame frame) throws IOException {
        io.lock();
        try {
            if (closed) {
                throw new IOException("The connection is closed");
            }
            frame.writeTo(out);
            flushDue = true;
            flushIfReady();
        } finally {
            io.unlock();
        }
    }

    /**
     * Containers buffer what is written until it is flushed. Returns whether there is nothing to wait for: a flush takes
     * the readiness with it, and Jetty 12 fails the next write if it was not asked again.
     */
    private boolean flushIfReady() {
        if (flushDue && isReady()) {
            flushDue = false;
            try {
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return isReady();
        }
        return !waiting;
    }

    private boolean isReady() {
        if (!waiting) {
            waiting = !out.isReady();
        }
        return !waiting;
    }

    @Override
    public void close() {
        io.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (isReady()) {
                complete.run();
                return;
            }
            completeDue = true;
        } finally {
            io.unlock();
        }
        try {
            timer.accept(this::completeStalled, COMPLETE_STALLED);
        } catch (RejectedExecutionException e) {
            completeStalled(); // shutting down
        }
    }

    private void completeStalled() {
        io.lock();
        try {
            completeIfDue();
        } finally {
            io.unlock();
        }
    }

    private void completeIfDue() {
        if (completeDue) {
            completeDue = false;
            complete.run();
        }
    }

    @Override
    public void onError(Throwable failure) {
        quiesce();
        stream.gone(failure);
        complete.run();
    }

    /** Returns when no write is under way any more, and none will be. */
    void quiesce() {
        closed = true;
        Quiesce.await(io);
    }
}
