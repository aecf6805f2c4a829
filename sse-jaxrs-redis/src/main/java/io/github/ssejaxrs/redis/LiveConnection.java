package io.github.ssejaxrs.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * The connection on which messages come, from its opening to its end.
 *
 * <p>Jedis' commands that control a subscription are not thread-safe, so one lock is around them. The node's own channel
 * is subscribed to for as long as the connection lives: without any, Jedis would end it.
 */
final class LiveConnection extends BinaryJedisPubSub {

    /** Called by the thread that reads, one call at a time; quick. */
    interface Receiver {

        /** It listens to the node's own channel, and can listen to more. */
        void opened(LiveConnection connection);

        void received(LiveConnection connection, String key, byte[] message);
    }

    private final HostAndPort address;
    private final Connection connection;
    private final Receiver receiver;
    private final ReentrantLock control = new ReentrantLock();
    private final AtomicLong barriers = new AtomicLong();

    /**
     * What is sent on one connection is answered in order: when one of these comes back, all that was sent before is done.
     * They are channels that nobody subscribed to, left again: unlike a PING, that is never refused because of a disk.
     */
    private final Map<String, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();

    private volatile boolean open;
    private volatile boolean ended;

    LiveConnection(HostAndPort address, Connection connection, Receiver receiver) {
        this.address = address;
        this.connection = connection;
        this.receiver = receiver;
    }

    HostAndPort address() {
        return address;
    }

    /** Reads until it breaks or is {@link #cut}. */
    void run(String nodeKey) {
        try {
            proceed(connection, nodeKey.getBytes(UTF_8));
        } finally {
            ended = true;
            awaited.values()
                    .forEach(barrier -> barrier.completeExceptionally(new JedisConnectionException("it has ended")));
            cut();
        }
    }

    /**
     * Begins to listen to channels.
     *
     * @param wanted asked for each when it is sent: what is not wanted any more is left out
     * @return completes when Redis has confirmed all
     */
    CompletableFuture<Void> listen(Collection<String> keys, Predicate<String> wanted, Deadline deadline) {
        var token = Long.toString(barriers.incrementAndGet());
        var barrier = new CompletableFuture<Void>();
        awaited.put(token, barrier);
        if (ended) {
            barrier.completeExceptionally(new JedisConnectionException("it has ended"));
        }
        send(barrier, deadline, () -> {
            var found =
                    keys.stream().filter(wanted).map(key -> key.getBytes(UTF_8)).toArray(byte[][]::new);
            if (found.length > 0) {
                subscribe(found);
            }
            unsubscribe(token.getBytes(UTF_8));
        });
        return barrier.whenComplete((done, failure) -> awaited.remove(token));
    }

    /** Ends listening to a channel; does not wait for Redis. */
    void leave(String key, Deadline deadline) {
        send(new CompletableFuture<>(), deadline, () -> unsubscribe(key.getBytes(UTF_8)));
    }

    private void send(CompletableFuture<Void> barrier, Deadline deadline, Runnable command) {
        try {
            if (!control.tryLock(deadline.millis(), TimeUnit.MILLISECONDS)) {
                throw new JedisConnectionException("it is stuck");
            }
            try {
                command.run();
            } finally {
                control.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            barrier.completeExceptionally(e);
        } catch (RuntimeException e) {
            barrier.completeExceptionally(e);
        }
    }

    /** Ends it, from whatever thread and in whatever state; idempotent. */
    void cut() {
        try {
            connection.forceDisconnect();
        } catch (IOException | RuntimeException e) {
            // it is gone all the same
        }
    }

    @Override
    public void onSubscribe(byte[] channel, int subscribed) {
        if (!open) {
            open = true;
            receiver.opened(this);
        }
    }

    @Override
    public void onMessage(byte[] channel, byte[] message) {
        receiver.received(this, new String(channel, UTF_8), message);
    }

    @Override
    public void onUnsubscribe(byte[] token, int subscribed) {
        var barrier = awaited.get(new String(token, UTF_8));
        if (barrier != null) {
            barrier.complete(null);
        }
    }
}
