package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.channel.Encoders;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.internal.channel.Statistics;
import io.github.ssejaxrs.internal.channel.Subscriber;
import io.github.ssejaxrs.internal.config.Settings;
import io.github.ssejaxrs.internal.config.SettingsSource;
import io.github.ssejaxrs.internal.rest.BrokerPublisher;
import io.github.ssejaxrs.internal.rest.EventEncoder;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.PubSubListener;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One node without containers and without threads: everything happens when the test lets it, time included. */
public final class TestNode {

    private record Timer(long due, Runnable task) {}

    private final Queue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::due));
    private final Queue<Runnable> brokerReads = new ArrayDeque<>();
    private boolean holdBrokerReads;
    private Executor loader = Runnable::run;
    private long nanos;

    public final LocalChannels channels;
    public final Publisher publisher;

    public TestNode(Map<String, String> settings) {
        this(new MemoryBroker(Clock.systemUTC()), settings);
    }

    public TestNode(Broker broker, Map<String, String> settings, PubSubListener... listeners) {
        var encoder = new EventEncoder(List.of(), 64 * 1024);
        Executor reader = task -> {
            brokerReads.add(task);
            if (!holdBrokerReads) {
                readBroker();
            }
        };
        var configured = Settings.from(List.of(SettingsSource.builder(settings)), Set.of());
        var statistics = new Statistics(List.of(listeners), Runnable::run);
        publisher = new BrokerPublisher(encoder, broker, statistics, Runnable::run);
        channels = new LocalChannels(
                broker,
                publisher,
                new Encoders(encoder::encode, encoder::encode),
                configured,
                statistics,
                Runnable::run,
                reader,
                task -> loader.execute(task),
                () -> nanos,
                (task, delay) -> timers.add(new Timer(nanos + delay.toNanos(), task)));
        broker.start(channels.listener(), configured::retention);
    }

    /** Where states are loaded, and foreign sinks written to. */
    public void loadWith(Executor loader) {
        this.loader = loader;
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

    /** Reads from the broker wait no longer. */
    public void releaseBrokerReads() {
        holdBrokerReads = false;
        readBroker();
    }

    /** Moves time on, and lets what is due then happen. */
    public void pass(Duration time) {
        long until = nanos + time.toNanos();
        while (!timers.isEmpty() && timers.element().due <= until) {
            var timer = timers.remove();
            nanos = timer.due;
            timer.task.run();
        }
        nanos = until;
    }

    public boolean isTicking() {
        return !timers.isEmpty();
    }

    public Subscriber open(RecordingConnection connection, @Nullable String lastEventId, String... names) {
        return open(connection, lastEventId, Subscription.to(names));
    }

    public Subscriber open(RecordingConnection connection, @Nullable String lastEventId, Subscription subscription) {
        var subscriber = channels.open(subscription, lastEventId, null);
        subscriber.opened(connection);
        return subscriber;
    }
}
