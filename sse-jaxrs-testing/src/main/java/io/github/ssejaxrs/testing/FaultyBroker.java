package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.spi.Window;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory, and a way from it to the node on which a test makes things go wrong. What it has recorded it has,
 * whatever happens on the way; that something happened it finds out a second later, as a broker over a network does.
 * Thread-safe.
 */
final class FaultyBroker implements Broker {

    /** After so long it knows that a message was not carried, if no later one has shown it. */
    static final Duration DOUBT = Duration.ofSeconds(1);

    private final Clock clock;
    private final TestTime time;
    private final MemoryBroker store;

    /** The stores of channels whose past was lost. */
    private final Map<String, MemoryBroker> successors = new ConcurrentHashMap<>();

    private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();

    private @Nullable Listener listener; // set at the start, as is the retention
    private @Nullable Function<String, Retention> retention;

    private final Object way = new Object(); // guards what follows, and calling the listener
    private final Set<String> listened = new HashSet<>();
    private final Map<String, Integer> drops = new HashMap<>();
    private int dropsOfAny;
    private Duration delay = Duration.ZERO;
    private final Map<String, Long> lastArrivals = new HashMap<>(); // of what is on its way
    private volatile boolean away;

    FaultyBroker(Clock clock, TestTime time) {
        this.clock = clock;
        this.time = time;
        this.store = new MemoryBroker(clock);
    }

    void failNext(RuntimeException failure) {
        failures.add(Objects.requireNonNull(failure, "failure"));
    }

    void drop(int messages) {
        synchronized (way) {
            dropsOfAny += requireCount(messages);
        }
    }

    void drop(String channel, int messages) {
        synchronized (way) {
            drops.merge(channel, requireCount(messages), Integer::sum);
        }
    }

    private static int requireCount(int messages) {
        if (messages < 0) {
            throw new IllegalArgumentException("A number of messages is not negative: " + messages);
        }
        return messages;
    }

    void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("A delay is not negative: " + delay);
        }
        synchronized (way) {
            this.delay = delay;
        }
    }

    void away() {
        away = true;
    }

    void back() {
        synchronized (way) {
            away = false;
            listened.forEach(this::doubt); // what was carried meanwhile did not arrive
        }
    }

    /** The channel begins anew, as in a store that lost it. */
    void forget(String channel) {
        var successor = newStore();
        synchronized (way) {
            if (listened.contains(channel)) {
                successor.subscribe(channel); // before others know it: they hold a store's lock when they come here
            }
            successors.put(channel, successor);
            doubtUnlessAway(channel);
        }
    }

    private MemoryBroker newStore() {
        var made = new MemoryBroker(clock);
        made.start(this::carry, Objects.requireNonNull(retention, "started"));
        return made;
    }

    /** Called under the lock of the channel's store, in the order of the channel. */
    private void carry(Message message) {
        synchronized (way) {
            if (away) {
                return;
            }
            if (isDropped(message.channel())) {
                later(DOUBT, () -> doubtUnlessAway(message.channel()));
                return;
            }
            long now = time.nanoTime();
            long last = lastArrivals.getOrDefault(message.channel(), now);
            long arrival = Math.max(last, now + delay.toNanos()); // none overtakes another
            if (arrival <= now) {
                arrive(message);
            } else {
                lastArrivals.put(message.channel(), arrival);
                later(Duration.ofNanos(arrival - now), () -> arriveLater(message));
            }
        }
    }

    private boolean isDropped(String channel) {
        if (!listened.contains(channel)) {
            return false; // it would not have been carried here
        }
        if (drops.getOrDefault(channel, 0) > 0) {
            drops.merge(channel, -1, Integer::sum);
            return true;
        }
        if (dropsOfAny > 0) {
            dropsOfAny--;
            return true;
        }
        return false;
    }

    private void arriveLater(Message message) {
        synchronized (way) {
            if (!away) {
                arrive(message);
            }
        }
    }

    private void arrive(Message message) {
        Objects.requireNonNull(listener, "started").onMessage(message);
    }

    private void doubtUnlessAway(String channel) {
        synchronized (way) {
            if (!away) { // or else all is in doubt when it is back
                doubt(channel);
            }
        }
    }

    private void doubt(String channel) {
        Objects.requireNonNull(listener, "started").onGap(channel);
    }

    private void later(Duration delay, Runnable task) {
        try {
            time.after(delay, task);
        } catch (RejectedExecutionException e) {
            // the test is over
        }
    }

    @Override
    public void start(Listener listener, Function<String, Retention> retention) {
        this.listener = listener;
        this.retention = retention;
        store.start(this::carry, retention);
    }

    @Override
    public Position publish(String channel, Payload payload, @Nullable String key) {
        requireHere();
        var failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        return store(channel).publish(channel, payload, key);
    }

    @Override
    public Window subscribe(String channel) {
        requireHere();
        synchronized (way) {
            listened.add(channel);
        }
        return store(channel).subscribe(channel);
    }

    @Override
    public void unsubscribe(String channel) {
        synchronized (way) {
            listened.remove(channel);
        }
        store(channel).unsubscribe(channel);
    }

    @Override
    public Window window(String channel) {
        requireHere();
        return store(channel).window(channel);
    }

    @Override
    public Position since(String channel, Instant time) {
        requireHere();
        return store(channel).since(channel, time);
    }

    @Override
    public Replay replay(String channel, Position after, int limit) {
        requireHere();
        return store(channel).replay(channel, after, limit);
    }

    @Override
    public boolean isConnected() {
        return !away;
    }

    private MemoryBroker store(String channel) {
        return successors.getOrDefault(channel, store);
    }

    private void requireHere() {
        if (away) {
            throw new BrokerUnavailableException("The broker is away, as the test said with brokerAway()", null);
        }
    }

    @Override
    public void close() {
        store.close();
        successors.values().forEach(MemoryBroker::close);
    }
}
