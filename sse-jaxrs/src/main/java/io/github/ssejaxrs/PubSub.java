package io.github.ssejaxrs;

import io.github.ssejaxrs.internal.Threads;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.internal.config.Setting;
import io.github.ssejaxrs.internal.config.Settings;
import io.github.ssejaxrs.internal.rest.BrokerPublisher;
import io.github.ssejaxrs.internal.rest.DataWriters;
import io.github.ssejaxrs.internal.rest.EventEncoder;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Broker;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.ext.Providers;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Publish/subscribe of one application, for code without injection.
 *
 * <pre>{@code
 * @Context Configuration configuration;
 *
 * PubSub.of(configuration).publisher().publish("news", "hello");
 * }</pre>
 *
 * <p>A program without any HTTP makes one of its own: {@code PubSubFeature.builder().build().pubSub()}. Thread-safe.
 */
public final class PubSub implements AutoCloseable {

    static final String PROPERTY = PubSub.class.getName();

    private final Settings settings;
    private final Broker broker;
    private final Threads threads = new Threads();
    private final BrokerPublisher publisher;
    private final LocalChannels channels;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Providers providers;

    PubSub(Settings settings, @Nullable Broker givenBroker) {
        this.settings = settings;
        this.broker = givenBroker != null
                ? givenBroker
                : new MemoryBroker(
                        settings.get(Setting.HISTORY_SIZE), settings.get(Setting.HISTORY_AGE), Clock.systemUTC());
        var encoder = new EventEncoder(DataWriters.available(() -> providers), settings.get(Setting.MAX_EVENT_SIZE));
        this.publisher = new BrokerPublisher(encoder, broker, threads.publisher());
        this.channels = new LocalChannels(
                broker,
                publisher,
                encoder::encode,
                settings,
                threads.deliverers(),
                threads.readers(),
                threads.writers(),
                System::nanoTime,
                (task, delay) -> threads.timer().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS));
        broker.start(channels);
    }

    /**
     * The one of a Jakarta REST application.
     *
     * @param configuration the application's, injected with {@code @Context}; or one in which a {@link PubSubFeature}
     *     has been registered as an instance
     * @return its publish/subscribe
     * @throws IllegalStateException if the application has none
     */
    public static PubSub of(Configuration configuration) {
        if (configuration.getProperty(PROPERTY) instanceof PubSub found) {
            return found;
        }
        return configuration.getInstances().stream()
                .filter(PubSubFeature.class::isInstance)
                .findFirst()
                .map(feature -> ((PubSubFeature) feature).pubSub())
                .orElseThrow(() -> new IllegalStateException("This configuration has no PubSubFeature; register one "
                        + "(class or instance), or ask again when the application has started"));
    }

    /**
     * Publishes events.
     *
     * @return the same each time
     */
    public Publisher publisher() {
        return publisher;
    }

    /**
     * Channels for code written to the standard's interfaces.
     *
     * @return the same each time
     */
    public Channels channels() {
        return channels;
    }

    boolean isClosed() {
        return closed.get();
    }

    LocalChannels localChannels() {
        return channels;
    }

    Threads threads() {
        return threads;
    }

    Broker broker() {
        return broker;
    }

    Settings settings() {
        return settings;
    }

    /** Data is encoded by the application's own writers from now on. */
    void encodeWith(@Nullable Providers providers) {
        if (providers != null) {
            this.providers = providers;
        }
    }

    /**
     * Closes all streams, then the broker; nothing can be published afterwards. Containers with Jersey or CDI do it when
     * the application stops. Idempotent.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                channels.close();
            } finally {
                try {
                    broker.close();
                } finally {
                    threads.close();
                }
            }
        }
    }
}
