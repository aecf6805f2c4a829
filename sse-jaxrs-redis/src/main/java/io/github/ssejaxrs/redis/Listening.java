package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.spi.Broker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What this node listens to, over one connection that is made anew whenever it ends. Thread-safe.
 *
 * <p>What is published while there is none is not heard. When all channels are listened to again, {@link Life} finds out
 * which of them that concerns.
 */
final class Listening implements LiveConnection.Receiver {

    private static final System.Logger LOG = System.getLogger(Listening.class.getName());

    /** Asked for at once; the next when Redis has confirmed them, so that its answers do not pile up. */
    private static final int BATCH = 512;

    /** Most of the time Redis was there a moment ago. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    /** Doubled each time up to this, and cut by up to a half at random, since all nodes come back together. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** What becomes of the connection. Called by the thread that reads it. */
    interface Life {

        /** The node's own channel brought back what this node sent. */
        void sign(LiveConnection connection, String text);

        /** All channels are listened to, after some time in which they were not. */
        void listening();
    }

    private final Function<LiveConnection.Receiver, LiveConnection> connect;
    private final String nodeKey;
    private final Duration timeout;
    private final Broker.Listener listener;
    private final Life life;
    private final ConcurrentHashMap<String, Listened> wanted = new ConcurrentHashMap<>();

    private volatile CompletableFuture<LiveConnection> live = new CompletableFuture<>();
    private volatile @Nullable LiveConnection current;
    private volatile boolean closed;
    private volatile boolean away;
    private volatile Duration pause = FIRST_PAUSE;
    private boolean warned; // of the thread that reads

    /**
     * @param connect opens a connection, or throws
     * @param nodeKey the pub/sub channel of this node alone
     */
    Listening(
            Function<LiveConnection.Receiver, LiveConnection> connect,
            String nodeKey,
            Duration timeout,
            Broker.Listener listener,
            Life life) {
        this.connect = connect;
        this.nodeKey = nodeKey;
        this.timeout = timeout;
        this.listener = listener;
        this.life = life;
    }

    /** Listens until it is closed; on a thread of its own. */
    void run() {
        while (!closed) {
            try {
                var connection = connect.apply(this);
                current = connection;
                if (closed) {
                    connection.cut(); // it was not there to be cut yet when this ended
                } else {
                    connection.run(nodeKey);
                }
                ended("it was told to end");
            } catch (RuntimeException e) {
                ended(String.valueOf(e.getMessage()));
            }
        }
    }

    private void ended(String why) {
        current = null;
        if (live.isDone()) {
            live = new CompletableFuture<>();
        }
        if (closed) {
            return;
        }
        if (!away) {
            away = true;
            LOG.log(System.Logger.Level.WARNING, "Not listening to Redis any more, trying to: {0}", why);
        }
        long nanos = pause.toNanos();
        var longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(nanos / 2, nanos));
    }

    @Override
    public void opened(LiveConnection connection) {
        listenAgain(connection, List.copyOf(wanted.keySet()).iterator());
        live.complete(connection); // who listens from now on asks for it by itself
    }

    /** Each batch is sent by the thread that reads the answer to the one before. */
    private void listenAgain(LiveConnection connection, Iterator<String> rest) {
        var batch = new ArrayList<String>();
        while (rest.hasNext() && batch.size() < BATCH) {
            batch.add(rest.next());
        }
        connection.listen(batch, wanted::containsKey, Deadline.in(timeout)).whenComplete((done, failure) -> {
            if (failure != null) {
                connection.cut();
            } else if (rest.hasNext()) {
                listenAgain(connection, rest);
            } else {
                listensAgain();
            }
        });
    }

    private void listensAgain() {
        pause = FIRST_PAUSE;
        if (away) {
            away = false;
            LOG.log(System.Logger.Level.INFO, "Listening to Redis again, to {0} channels", wanted.size());
        }
        life.listening();
    }

    @Override
    public void received(LiveConnection connection, String key, byte[] message) {
        if (key.equals(nodeKey)) {
            life.sign(connection, new String(message, StandardCharsets.ISO_8859_1));
            return;
        }
        var listened = wanted.get(key);
        if (listened == null) {
            return; // left already
        }
        try {
            var found = Format.carried(listened.channel, message);
            listened.hear(found.position());
            listener.onMessage(found);
        } catch (UnreadableException e) {
            LOG.log(
                    warned ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING, // whoever sends one sends many
                    "What came on {0} is no message ({1}); the channel''s history will tell what there is",
                    key,
                    e.getMessage());
            warned = true;
            listener.onGap(listened.channel);
        }
    }

    /**
     * Begins to listen to a channel, and waits until Redis has confirmed.
     *
     * @throws BrokerUnavailableException if it does not in time; then nothing is listened to
     */
    void join(Listened channel, Deadline deadline) {
        wanted.put(channel.keys.live(), channel);
        try {
            while (!isConfirmed(channel, deadline)) {
                // the connection ended meanwhile; the next one asks again
            }
        } catch (RuntimeException e) {
            leave(channel);
            throw e;
        }
    }

    private boolean isConfirmed(Listened channel, Deadline deadline) {
        try {
            var connection = live.get(deadline.millis(), TimeUnit.MILLISECONDS);
            connection
                    .listen(List.of(channel.keys.live()), wanted::containsKey, deadline)
                    .get(deadline.millis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            if (deadline.isOver() || closed) {
                throw new BrokerUnavailableException("Redis does not stay connected", e);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // until the end of that connection is known here
            return false;
        } catch (TimeoutException e) {
            throw new BrokerUnavailableException("Redis did not confirm in time that this node listens", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailableException("Interrupted while waiting for Redis", e);
        }
    }

    /** Ends listening to a channel. */
    void leave(Listened channel) {
        var key = channel.keys.live();
        wanted.remove(key, channel);
        var connection = current;
        if (connection != null && live.isDone()) {
            connection.leave(key, Deadline.in(timeout));
        }
    }

    /** What this node listens to on a pub/sub channel. */
    @Nullable
    Listened listened(String key) {
        return wanted.get(key);
    }

    int size() {
        return wanted.size();
    }

    /** Everything this node listens to. */
    Collection<Listened> all() {
        return Collections.unmodifiableCollection(wanted.values());
    }

    /** The connection there is now. */
    @Nullable
    LiveConnection current() {
        return live.isDone() ? current : null;
    }

    /** The connection that is about to listen, and was not answered yet. */
    @Nullable
    LiveConnection opening() {
        return live.isDone() ? null : current;
    }

    void close() {
        closed = true;
        var connection = current;
        if (connection != null) {
            connection.cut();
        }
        live.completeExceptionally(new IllegalStateException("closed"));
    }
}
