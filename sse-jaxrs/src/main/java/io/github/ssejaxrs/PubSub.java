package io.github.ssejaxrs;

import io.github.ssejaxrs.internal.Threads;
import io.github.ssejaxrs.internal.channel.Encoders;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.internal.channel.Statistics;
import io.github.ssejaxrs.internal.config.Setting;
import io.github.ssejaxrs.internal.config.Settings;
import io.github.ssejaxrs.internal.rest.BrokerPublisher;
import io.github.ssejaxrs.internal.rest.DataWriters;
import io.github.ssejaxrs.internal.rest.EventEncoder;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.NodeTime;
import io.github.ssejaxrs.spi.PubSubListener;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.ext.Providers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
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

    private static final System.Logger LOG = System.getLogger(PubSub.class.getName());

    /** A state is sent once to each stream that begins, not to all at once; as large as the largest event could be. */
    private static final int MAX_STATE_SIZE = 16 * 1024 * 1024;

    /** The process is gone when the hook returns; by then containers have sent the ends of responses, on their threads. */
    private static final Duration LAST_BYTES = Duration.ofMillis(200);

    static final String PROPERTY = PubSub.class.getName();

    private final Settings settings;
    private final Broker broker;
    private final @Nullable NodeTime time;
    private final Threads threads = new Threads();
    private final BrokerPublisher publisher;
    private final LocalChannels channels;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean exitHooked = new AtomicBoolean();
    private final Thread exitHook;
    private volatile @Nullable Providers providers;

    /** @param time or null for the system's */
    PubSub(Settings settings, Broker broker, List<PubSubListener> listeners, @Nullable NodeTime time) {
        this.settings = settings;
        this.broker = broker;
        this.time = time;
        var statistics = new Statistics(listeners, threads.listeners());
        var writers = DataWriters.available(() -> providers);
        var encoder = new EventEncoder(writers, settings.get(Setting.MAX_EVENT_SIZE));
        var stateEncoder = new EventEncoder(writers, MAX_STATE_SIZE);
        this.publisher = new BrokerPublisher(encoder, broker, statistics, threads.publisher());
        this.channels = new LocalChannels(
                broker,
                publisher,
                new Encoders(encoder::encode, stateEncoder::encode),
                settings,
                statistics,
                threads.deliverers(),
                threads.readers(),
                threads.writers(),
                time == null ? System::nanoTime : time::nanoTime,
                time == null
                        ? (task, delay) -> threads.timer().after(delay, task)
                        : (task, delay) -> time.after(delay, task));
        this.exitHook = new Thread(this::drainAtExit, "sse-jaxrs-drain");
        broker.start(channels.listener(), settings::retention);
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
                .or(() -> ApplicationMark.findIn(configuration))
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

    /**
     * What has happened on this node, and what is there now.
     *
     * @return the numbers of this moment
     */
    public Counters counters() {
        return channels.counters();
    }

    /**
     * Whether clients should be sent to this node: it does not stop, and it hears what other nodes publish. For a
     * readiness probe. Streams that are open stay so while it is not.
     *
     * @return false if a client is better served by another node, if there is one
     */
    public boolean isReady() {
        return !channels.isStopping() && broker.isConnected();
    }

    /**
     * Opens no more streams, and ends those that are open, spread over a while ({@code sse-jaxrs.drain}), each with a
     * last word on when to come back. For a readiness probe or a preStop hook; publishing goes on. Idempotent.
     *
     * @return completes when all streams have ended
     */
    public CompletionStage<Void> drain() {
        return channels.drain();
    }

    /**
     * The end of the process drains too. Only where no container tells the application that it ends: a hook would keep
     * an application that is undeployed without a word.
     */
    void drainOnExit() {
        if (exitHooked.compareAndSet(false, true)) {
            try {
                Runtime.getRuntime().addShutdownHook(exitHook);
                if (closed.get()) {
                    forgetExit(); // closed meanwhile
                }
            } catch (IllegalStateException e) {
                LOG.log(System.Logger.Level.DEBUG, "The process ends already", e);
            }
        }
    }

    private void drainAtExit() {
        if (channels.streams() > 0) {
            channels.drainNow();
            LockSupport.parkNanos(LAST_BYTES.toNanos());
        }
    }

    private void forgetExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(exitHook);
        } catch (IllegalStateException e) {
            LOG.log(System.Logger.Level.TRACE, "The process ends, and the hook runs", e);
        }
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

    @Nullable
    NodeTime time() {
        return time;
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
     * {@link #drain}s and waits for it, then closes the broker; nothing can be published afterwards. Takes as long as
     * {@code sse-jaxrs.drain} and a second at most. Containers with Jersey or CDI do it when the application stops, and
     * elsewhere the library's servlet filter does, for an application that has answered a request. Idempotent.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            forgetExit();
            try {
                channels.drainNow();
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
