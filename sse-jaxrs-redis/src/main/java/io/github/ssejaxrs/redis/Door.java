package io.github.ssejaxrs.redis;

import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Where connections to a server are opened: by whoever needs one, as long as all goes well. In trouble one at a time tries,
 * and not at once again, so that a server that is away or turns this node away is not beleaguered by all who publish: a
 * circuit breaker for connecting, which leaves alone the connections that are there. Thread-safe.
 */
final class Door {

    /** Three tries a second are no burden, and a server that is back is soon of use. */
    static final Duration PAUSE = Duration.ofMillis(350);

    private final LongSupplier nanoTime;
    private final Set<Thread> opening = ConcurrentHashMap.newKeySet();

    /** What went wrong; null as long as all goes well. */
    private volatile @Nullable JedisException trouble; // written under this

    private long next; // when somebody may try again; guarded by this

    /** @param nanoTime as {@link System#nanoTime()} */
    Door(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    boolean isInTrouble() {
        return trouble != null;
    }

    /**
     * Opens one, if it is time.
     *
     * @throws NotYetException if that failed a moment ago
     * @throws JedisException if it fails
     */
    <T> T open(Supplier<T> connecting) {
        var before = turn();
        opening.add(Thread.currentThread());
        try {
            var opened = connecting.get();
            if (before != null) {
                isOver(before);
            }
            return opened;
        } catch (JedisException e) {
            if (!(e.getCause() instanceof NoSuchElementException)) { // of a pool that lends all it may have
                failed(e);
            }
            throw e;
        } finally {
            opening.remove(Thread.currentThread());
        }
    }

    /** What is wrong, to the one who is to find out whether it still is. */
    private @Nullable JedisException turn() {
        var wrong = trouble;
        if (wrong == null) {
            return null;
        }
        synchronized (this) {
            long now = nanoTime.getAsLong();
            if (now - next < 0) {
                throw new NotYetException(wrong);
            }
            next = now + PAUSE.toNanos();
            return wrong;
        }
    }

    private synchronized void isOver(JedisException before) {
        if (trouble == before) {
            trouble = null;
            next = nanoTime.getAsLong();
        }
    }

    /** A connection broke: others may have, and whether new ones can be opened one may find out at once. */
    synchronized void suspect(JedisException wrong) {
        trouble = wrong;
    }

    /** None can be opened, or none that is of use. */
    synchronized void failed(JedisException wrong) {
        trouble = wrong;
        next = nanoTime.getAsLong() + PAUSE.toNanos();
    }

    /**
     * A pool replaces a connection that broke as soon as it gets it back, and whoever brings it would have to wait for that.
     *
     * @throws NotYetException if it is not this thread that opens one now
     */
    void requireTurn() {
        var wrong = trouble;
        if (wrong != null && !opening.contains(Thread.currentThread())) {
            throw new NotYetException(wrong);
        }
    }
}
