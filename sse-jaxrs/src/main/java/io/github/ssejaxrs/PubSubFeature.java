package io.github.ssejaxrs;

import io.github.ssejaxrs.cdi.CdiPubSub;
import io.github.ssejaxrs.grizzly.GrizzlyTransport;
import io.github.ssejaxrs.internal.config.BrokerProviders;
import io.github.ssejaxrs.internal.config.ChannelRules;
import io.github.ssejaxrs.internal.config.Setting;
import io.github.ssejaxrs.internal.config.Settings;
import io.github.ssejaxrs.internal.config.SettingsSource;
import io.github.ssejaxrs.internal.rest.SubscribeBinding;
import io.github.ssejaxrs.jersey.JerseyRuntime;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.servlet.ServletTransport;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.BrokerProvider;
import io.github.ssejaxrs.spi.NodeTime;
import io.github.ssejaxrs.spi.PubSubListener;
import io.github.ssejaxrs.spi.Transport;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.Providers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Switches {@link Subscribe} on in a Jakarta REST application, and is the whole configuration.
 *
 * <p>Jersey and RESTEasy discover it in the jar, other runtimes by scanning; an application that lists its classes adds
 * {@code PubSubFeature.class}. To configure it in code, register an instance:
 *
 * <pre>{@code
 * new ResourceConfig(Rooms.class)
 *         .register(PubSubFeature.builder().keepAlive(Duration.ofSeconds(20)).build());
 * }</pre>
 *
 * <p>Each setting comes from the first of these that has it: the builder, the properties of the application, MicroProfile
 * Config, system properties and environment variables, the default. A wrong value fails the deployment.
 */
@Provider
public final class PubSubFeature implements Feature {

    private static final System.Logger LOG = System.getLogger(PubSubFeature.class.getName());

    private final Map<String, String> values;
    private final @Nullable Broker broker;
    private final List<Transport> transports;
    private final List<PubSubListener> listeners;
    private final @Nullable NodeTime time;
    private @Nullable BrokerProviders brokers; // guarded by this
    private @Nullable PubSub pubSub; // guarded by this
    private boolean made; // by this feature, for this application alone; guarded by this
    private boolean given; // by whoever closes it; guarded by this
    private boolean warned; // that it is ignored; guarded by this

    @Context
    private @Nullable Providers providers;

    /** Everything by default; what a runtime that discovers the feature uses. */
    public PubSubFeature() {
        this(builder());
    }

    private PubSubFeature(Builder builder) {
        this.values = Map.copyOf(builder.values);
        this.broker = builder.broker;
        this.transports = List.copyOf(builder.transports);
        this.listeners = List.copyOf(builder.listeners);
        this.time = builder.time;
        this.brokers = builder.brokers;
    }

    /**
     * Begins a configuration in code.
     *
     * @return a builder in which nothing is set
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The feature of an application that shares what another, or a program without HTTP, made. Whoever made it closes it.
     *
     * @param pubSub to be shared
     * @return a feature to register
     */
    public static PubSubFeature of(PubSub pubSub) {
        var feature = new PubSubFeature();
        synchronized (feature) {
            feature.pubSub = pubSub;
            feature.given = true;
        }
        return feature;
    }

    /**
     * The publish/subscribe of this feature; starts it, with no application's properties, if none has yet.
     *
     * @return the same each time
     * @throws IllegalArgumentException if a setting is wrong
     */
    public synchronized PubSub pubSub() {
        if (pubSub == null) {
            pubSub = newPubSub(settings(null));
        }
        return pubSub;
    }

    @Override
    public boolean configure(FeatureContext context) {
        var configuration = context.getConfiguration();
        if (configuration.getRuntimeType() == RuntimeType.CLIENT) {
            return false;
        }
        if (configuration.isRegistered(SubscribeBinding.class)) {
            warnIfIgnored(configuration);
            return false;
        }
        var started = start(configuration);
        started.encodeWith(providers);
        context.property(PubSub.PROPERTY, started);
        context.register(new ApplicationMark(started));
        context.register(new SubscribeBinding(started::localChannels, transports(context, started)));
        var jersey = ifPresent(() -> {
            JerseyRuntime.bind(context, started);
            if (isOurs()) {
                JerseyRuntime.onShutdown(context, started::close);
            }
            return started;
        });
        if (jersey == null && isOurs()) { // RESTEasy and CXF do not tell a feature that its application ends
            ifPresent(() -> context.register(ServletTransport.whenContextEnds(started::close)));
        }
        return true;
    }

    /** An application has one; found a second time, by discovery, it says nothing that could be lost. */
    private synchronized void warnIfIgnored(Configuration configuration) {
        boolean isUsed = pubSub != null && pubSub == configuration.getProperty(PubSub.PROPERTY);
        if (saysSomething() && !isUsed && !warned) {
            warned = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The application has another PubSubFeature already; what was given to this one in code is ignored: "
                            + "register one only");
        }
    }

    private boolean saysSomething() {
        return isGiven()
                || !values.isEmpty()
                || broker != null
                || time != null
                || !transports.isEmpty()
                || !listeners.isEmpty();
    }

    /** One for the whole application: the given one, or that of its CDI container, or a new one. */
    private synchronized PubSub start(Configuration configuration) {
        var settings = settings(configuration);
        if (made && pubSub != null && pubSub.isClosed()) {
            pubSub = null; // Jersey reloads a feature it has shut down
        }
        var given = pubSub;
        Supplier<PubSub> offered = given == null ? () -> newPubSub(settings) : () -> given;
        var shared = ifPresent(() -> CdiPubSub.share(offered));
        var started = shared == null ? offered.get() : shared;
        if (given == null) {
            requireSame(settings, started);
            pubSub = started;
            made = shared == null;
        } else if (started != given) {
            throw new IllegalStateException("CDI has started another PubSub before this feature's; "
                    + "inject that one, or register PubSubFeature.class without a PubSub of its own");
        }
        return started;
    }

    /** With the given broker, or the one that the settings ask for, or the memory of this node. */
    private PubSub newPubSub(Settings settings) {
        if (broker != null) {
            return new PubSub(settings, broker, listeners, time);
        }
        var made = brokers().create(settings);
        var ours = made != null ? made : new MemoryBroker(Clock.systemUTC());
        try {
            return new PubSub(settings, ours, listeners, time);
        } catch (RuntimeException | Error e) {
            ours.close(); // it could not start, and nobody else has it
            throw e;
        }
    }

    /** Looked for when an application starts; features of clients are made that never do. */
    private synchronized BrokerProviders brokers() {
        if (brokers == null) {
            brokers = BrokerProviders.found();
        }
        return brokers;
    }

    private synchronized boolean isOurs() {
        return made;
    }

    /** Others may use it beyond the end of this application. */
    private synchronized boolean isGiven() {
        return given;
    }

    private void requireSame(Settings settings, PubSub started) {
        var differing = started.settings().differences(settings);
        boolean otherBroker = broker != null && started.broker() != broker;
        boolean otherTime = time != null && started.time() != time;
        if (!differing.isEmpty() || otherBroker || otherTime) {
            var other = otherBroker ? "another broker" : "another time";
            throw new IllegalStateException("The application shares one PubSub, and it was started with "
                    + (differing.isEmpty() ? other : "other values of " + differing)
                    + ", by a bean or another Jakarta REST application; say it where all can see it: in MicroProfile "
                    + "Config, system properties or the environment");
        }
    }

    private Settings settings(@Nullable Configuration configuration) {
        var sources = new ArrayList<SettingsSource>();
        sources.add(SettingsSource.builder(values));
        if (configuration != null) {
            sources.add(SettingsSource.rest(configuration));
        }
        sources.addAll(SettingsSource.surroundings());
        return Settings.from(sources, brokers().settings());
    }

    /** The first that accepts a request opens it; the best for a container comes first. */
    private List<Transport> transports(FeatureContext context, PubSub started) {
        var threads = started.threads();
        BiConsumer<Runnable, Duration> timer = (task, delay) -> threads.timer().after(delay, task);
        var found = new ArrayList<>(transports);
        addIfPresent(
                found,
                () -> new ServletTransport(
                        threads.writers(),
                        timer,
                        started.settings().get(Setting.BLOCKING_WRITES),
                        isGiven() ? () -> {} : started.localChannels()::drainNow));
        addIfPresent(found, () -> new GrizzlyTransport(context, timer, started::drainOnExit));
        addIfPresent(found, () -> JerseyRuntime.transport(context, threads.writers()));
        return found;
    }

    private static void addIfPresent(List<Transport> found, Supplier<Transport> optional) {
        var transport = ifPresent(optional);
        if (transport != null) {
            found.add(transport);
        }
    }

    /** What is not on the class path fails to link, which is no fault. */
    private static <T> @Nullable T ifPresent(Supplier<@Nullable T> optional) {
        try {
            return optional.get();
        } catch (LinkageError e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "Not here, so not used: " + e);
            return null;
        }
    }

    /** Collects a configuration. Not thread-safe. Values are checked when the application is deployed. */
    public static final class Builder {

        private final Map<String, String> values = new TreeMap<>();
        private @Nullable Broker broker;
        private final List<Transport> transports = new ArrayList<>();
        private final List<PubSubListener> listeners = new ArrayList<>();
        private @Nullable NodeTime time;
        private @Nullable BrokerProviders brokers;

        private Builder() {}

        /**
         * After how much silence a comment is sent, give or take 20 %. Default 15 s.
         *
         * @param interval from 100 ms to 1 h
         * @return this
         */
        public Builder keepAlive(Duration interval) {
            return set(Setting.KEEP_ALIVE, interval);
        }

        /**
         * Whether the keep-alive is an event of that name, which scripts see, instead of a comment. Default false.
         *
         * @param event true for an event
         * @return this
         */
        public Builder keepAliveEvent(boolean event) {
            return set(Setting.KEEP_ALIVE_EVENT, event);
        }

        /**
         * Between which bounds each client is told at random how long to wait before it connects again. Default 1 s to
         * 4 s.
         *
         * @param min the shortest, from 0 to 1 day
         * @param max the longest, not shorter
         * @return this
         */
        public Builder retry(Duration min, Duration max) {
            return set(Setting.RETRY_MIN, min).set(Setting.RETRY_MAX, max);
        }

        /**
         * What is retained of each channel for clients that come back. Default 100 events, 24 h.
         *
         * @param events how many, from 0 to 1,000,000
         * @param age for how long, from 1 s to 3650 days
         * @return this
         */
        public Builder history(int events, Duration age) {
            return set(Setting.HISTORY_SIZE, events).set(Setting.HISTORY_AGE, age);
        }

        /**
         * How the channels of a pattern differ from all others. The pattern given first that matches a name counts.
         *
         * @param pattern a channel's name in which {@code *} stands for anything but {@code /}, and {@code **} for
         *     anything
         * @param options how they are
         * @return this
         * @throws IllegalArgumentException if the pattern is not one
         */
        public Builder channels(String pattern, ChannelOptions options) {
            values.merge(
                    Setting.CHANNELS.name(),
                    ChannelRules.text(pattern, options),
                    (before, more) -> before + "; " + more);
            return this;
        }

        /**
         * How large an event's encoded data may be, together with its comment. Default 64 KiB. Each line end counts for 6 bytes more, since the
         * next line is sent as a field of its own.
         *
         * @param bytes of UTF-8, from 1 to 16 MiB
         * @return this
         */
        public Builder maxEventSize(int bytes) {
            return set(Setting.MAX_EVENT_SIZE, bytes);
        }

        /**
         * How many channels one stream may have. Default 64.
         *
         * @param channels from 1 to 256
         * @return this
         */
        public Builder maxChannels(int channels) {
            return set(Setting.MAX_CHANNELS, channels);
        }

        /**
         * How many streams this node may have. Default 20,000. The newest is refused, as with all limits: a browser is
         * told to come back later, other clients get a 503.
         *
         * @param streams 1 or more
         * @return this
         */
        public Builder maxStreams(int streams) {
            return set(Setting.MAX_STREAMS, streams);
        }

        /**
         * How many streams a user may have on this node. Default 100.
         *
         * @param streams 1 or more
         * @return this
         */
        public Builder maxStreamsPerUser(int streams) {
            return set(Setting.MAX_STREAMS_PER_USER, streams);
        }

        /**
         * How many streams the clients of one network address may have on this node. Default 2,000. Behind a proxy the
         * container has to be told to read the client's address from {@code Forwarded} headers.
         *
         * @param streams 1 or more
         * @return this
         */
        public Builder maxStreamsPerAddress(int streams) {
            return set(Setting.MAX_STREAMS_PER_ADDRESS, streams);
        }

        /**
         * How many streams a channel may have on this node. Default 20,000.
         *
         * @param streams 1 or more
         * @return this
         */
        public Builder maxStreamsPerChannel(int streams) {
            return set(Setting.MAX_STREAMS_PER_CHANNEL, streams);
        }

        /**
         * How often a second this node reads the past of channels from the broker for streams that begin or catch up;
         * beyond that, streams that are open wait, and those that would begin with history are refused. Default 1,000.
         *
         * @param reads 1 or more, each of up to 128 events
         * @return this
         */
        public Builder maxHistoryReads(int reads) {
            return set(Setting.MAX_HISTORY_READS, reads);
        }

        /**
         * After what time a client that was refused comes back: a random one from half of it to all of it. Default 30 s.
         *
         * @param time from 0 to 1 day
         * @return this
         */
        public Builder retryRefused(Duration time) {
            return set(Setting.RETRY_REFUSED, time);
        }

        /**
         * After what time a client is given up that takes nothing. Default 30 s.
         *
         * @param time from 1 s to 1 h
         * @return this
         */
        public Builder writeStall(Duration time) {
            return set(Setting.WRITE_STALL, time);
        }

        /**
         * How old a stream may become, give or take 20 %, before its client is sent to open a new one, which goes on
         * where the old one was. So a client that vanished without a word is noticed. Default 10 min.
         *
         * @param age from 1 s to 3650 days
         * @return this
         */
        public Builder maxStreamAge(Duration age) {
            return set(Setting.MAX_STREAM_AGE, age);
        }

        /**
         * Over what time at the most the streams of a node that stops are ended; a thousand streams take a second.
         * Default 5 s.
         *
         * @param window from 0 to 10 min
         * @return this
         */
        public Builder drain(Duration window) {
            return set(Setting.DRAIN, window);
        }

        /**
         * Whether servlet responses are written by threads that may block, for a container whose non-blocking writes do
         * not hold. Default false; Open Liberty is known without it.
         *
         * @param blocking true for writes on demand
         * @return this
         */
        public Builder blockingWrites(boolean blocking) {
            return set(Setting.BLOCKING_WRITES, blocking);
        }

        /**
         * What records and carries messages. Default: the one that the settings ask for by a {@link BrokerProvider}, or
         * else the memory of this node.
         *
         * @param broker not yet started; closed with the {@link PubSub}
         * @return this
         */
        public Builder broker(Broker broker) {
            this.broker = broker;
            return this;
        }

        /** Those that are looked for otherwise. */
        Builder brokers(BrokerProviders brokers) {
            this.brokers = brokers;
            return this;
        }

        /**
         * Any setting by its name, such as one of a broker that is in a jar of its own. A name that nobody knows fails
         * the deployment.
         *
         * @param name as it stands in a configuration
         * @param value as it would be written there
         * @return this
         */
        public Builder setting(String name, String value) {
            values.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, name));
            return this;
        }

        /**
         * Another kind of container, asked before the library's own.
         *
         * @param transport takes responses over
         * @return this
         */
        public Builder transport(Transport transport) {
            transports.add(transport);
            return this;
        }

        /**
         * Hears what happens on this node.
         *
         * @param listener called by a thread of its own
         * @return this
         */
        public Builder listener(PubSubListener listener) {
            listeners.add(listener);
            return this;
        }

        /**
         * How time passes on this node, for tests. Default: as on the system.
         *
         * @param time what keep-alives, the ages of streams, drains and the like go by
         * @return this
         */
        public Builder time(NodeTime time) {
            this.time = time;
            return this;
        }

        /**
         * A feature to register.
         *
         * @return a feature that starts when its application does, or when it is asked for its {@link PubSub}
         */
        public PubSubFeature build() {
            return new PubSubFeature(this);
        }

        private Builder set(Setting<?> setting, Object value) {
            return setting(setting.name(), value.toString());
        }
    }
}
