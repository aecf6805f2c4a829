package io.github.ssejaxrs.memory;

import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.spi.Window;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A broker for one node: numbers, retains and delivers under the channel's own lock.
 *
 * <p>The channels' past ends with the process: a client that returns after a restart brings a generation nobody knows
 * and is told so. Thread-safe.
 */
public final class MemoryBroker implements Broker {

    /** Channels whose history has run out are forgotten about this often; a scan of the map, so not more often. */
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

    private final Clock clock;

    /** A channel is forgotten under its own lock; whoever then still holds it sees that and asks again. */
    private final ConcurrentHashMap<String, MemoryHistory> histories = new ConcurrentHashMap<>();

    /**
     * What the generations of new channels are made from. A channel forgotten before its first message comes back with
     * the same generation, so that its cursors stay good; once a channel with a past is forgotten, the secret is
     * replaced, since that channel must not come back as what it was.
     */
    private volatile byte[] secret = newSecret();

    private final AtomicReference<Instant> nextSweep;
    private volatile @Nullable Listener listener;
    private volatile Function<String, Retention> retention = channel -> {
        throw notStarted();
    };
    private volatile boolean closed;

    /**
     * A broker whose past begins when it is started.
     *
     * @param clock tells the time
     */
    public MemoryBroker(Clock clock) {
        this.clock = clock;
        this.nextSweep = new AtomicReference<>(clock.instant().plus(SWEEP_INTERVAL));
    }

    @Override
    public void start(Listener listener, Function<String, Retention> retention) {
        this.retention = retention;
        this.listener = listener;
    }

    private static IllegalStateException notStarted() {
        return new IllegalStateException("The broker has not been started");
    }

    @Override
    public Position publish(String channel, Payload payload, @Nullable String key) {
        var target = listener;
        if (target == null) {
            throw notStarted();
        }
        return with(channel, history -> {
            var before = history.recorded(key);
            if (before != null) {
                return before;
            }
            var message = history.append(channel, payload, key);
            target.onMessage(message); // under the lock, so that messages are delivered in their order
            return message.position();
        });
    }

    @Override
    public Window subscribe(String channel) {
        return with(channel, history -> {
            history.subscribed = true;
            return history.window();
        });
    }

    @Override
    public void unsubscribe(String channel) {
        var history = histories.get(channel);
        if (history != null) {
            synchronized (history) {
                history.subscribed = false;
            }
        }
    }

    @Override
    public Window window(String channel) {
        return with(channel, MemoryHistory::window);
    }

    @Override
    public Position since(String channel, Instant time) {
        return with(channel, history -> history.since(time));
    }

    @Override
    public Replay replay(String channel, Position after, int limit) {
        return with(channel, history -> history.after(after, limit));
    }

    @Override
    public void close() {
        closed = true;
        histories.clear();
    }

    private <T> T with(String channel, Function<MemoryHistory, T> step) {
        sweepIfDue();
        while (true) {
            if (closed) {
                throw new IllegalStateException("Shut down: nothing can be published or subscribed to any more");
            }
            var history = histories.computeIfAbsent(
                    channel, name -> new MemoryHistory(generation(name), retention.apply(name), clock));
            synchronized (history) {
                if (!history.forgotten) {
                    return step.apply(history);
                }
            }
        }
    }

    private void sweepIfDue() {
        var now = clock.instant();
        var due = nextSweep.get();
        if (!now.isBefore(due) && nextSweep.compareAndSet(due, now.plus(SWEEP_INTERVAL))) {
            histories.forEach(this::forgetIfUnused);
        }
    }

    private void forgetIfUnused(String channel, MemoryHistory history) {
        synchronized (history) {
            if (history.isUnused()) {
                if (history.hasPast()) {
                    secret = newSecret();
                }
                history.forgotten = true;
                histories.remove(channel, history);
            }
        }
    }

    /** Differs from channel to channel, so that no position of one is taken for a position of another. */
    private long generation(String channel) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret);
            digest.update(channel.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest.digest()).getLong() >>> (Long.SIZE - Position.GENERATION_BITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static byte[] newSecret() {
        var secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        return secret;
    }
}
