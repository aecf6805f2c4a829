package io.github.ssejaxrs.servlet;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Waiting until no thread touches a response any more, which the container is about to recycle. */
final class Quiesce {

    /** A container that hangs in a write must not hang its own error handling as well. */
    private static final long PATIENCE_SECONDS = 3;

    private Quiesce() {}

    /** Returns when the lock was free once, or after some seconds. */
    static void await(ReentrantLock io) {
        try {
            if (io.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                io.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
