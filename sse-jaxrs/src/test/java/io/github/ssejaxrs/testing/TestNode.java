package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.internal.channel.Subscriber;
import io.github.ssejaxrs.internal.config.Settings;
import io.github.ssejaxrs.internal.config.SettingsSource;
import io.github.ssejaxrs.internal.rest.BrokerPublisher;
import io.github.ssejaxrs.internal.rest.EventEncoder;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Broker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One node without containers and without threads: everything happens when the test lets it, time included. */
public final class TestNode {

    private final Queue<Runnable> timers = new ArrayDeque<>();
    private final Queue<Runnable> brokerReads = new ArrayDeque<>();
    private boolean holdBrokerReads;
    private long nanos;

    public final LocalChannels channels;
    public final Publisher publisher;

    public TestNode(Map<String, String> settings) {
        this(new MemoryBroker(100, Duration.ofHours(1), Clock.systemUTC()), settings);
    }

    public TestNode(Broker broker, Map<String, String> settings) {
        var encoder = new EventEncoder(List.of(), 64 * 1024);
        Executor reader = task -> {
            brokerReads.add(task);
            if (!holdBrokerReads) {
                readBroker();
            }
        };
        publisher = new BrokerPublisher(encoder, broker, Runnable::run);
        channels = new LocalChannels(
                broker,
                publisher,
                (Event event) -> encoder.encode(event),
                Settings.from(List.of(SettingsSource.builder(settings))),
                Runnable::run,
                reader,
                Runnable::run,
                () -> nanos,
                (task, delay) -> timers.add(task));
        broker.start(channels);
    }

    /** Reads from the broker wait until {@link #readBroker}. */
    public void holdBrokerReads() {
        holdBrokerReads = true;
    }

    public void readBroker() {
        for (var task = brokerReads.poll(); task != null; task = brokerReads.poll()) {
            task.run();
        }
    }

    /** Moves time on, and lets what is due then happen. */
    public void pass(Duration time) {
        nanos += time.toNanos();
        for (int due = timers.size(); due > 0; due--) {
            timers.remove().run();
        }
    }

    public boolean isTicking() {
        return !timers.isEmpty();
    }

    public Subscriber open(RecordingConnection connection, @Nullable String lastEventId, String... names) {
        var subscriber = channels.open(Subscription.to(names), lastEventId);
        subscriber.opened(connection);
        return subscriber;
    }
}
