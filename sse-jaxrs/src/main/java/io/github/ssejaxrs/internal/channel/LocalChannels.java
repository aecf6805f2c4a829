package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.Channels;
import io.github.ssejaxrs.Counters;
import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.Text;
import io.github.ssejaxrs.internal.config.Setting;
import io.github.ssejaxrs.internal.config.Settings;
import io.github.ssejaxrs.internal.stream.ControlFrames;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.CloseReason;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.StreamInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The streams open on this node, and the channels it listens to for them. Thread-safe.
 */
public final class LocalChannels implements Channels, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LocalChannels.class.getName());

    /** The name of the event that brings the state, if the application gives it none. */
    private static final String SNAPSHOT = "snapshot";

    private final ChannelRegistry registry;
    private final HistoryReads reads;
    private final Admission admission;
    private final Statistics statistics;
    private final Publisher publisher;
    private final Encoders encoders;
    private final Settings settings;
    private final StreamOptions options;
    private final Executor writers;
    private final LongSupplier nanoTime;
    private final BiConsumer<Runnable, Duration> timer;
    private final SecureRandom random = new SecureRandom();

    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    private final Set<SinkSubscriber> sinks = ConcurrentHashMap.newKeySet();
    private final Ticker ticker;
    private volatile boolean stopping;
    private @Nullable Drain drain; // guarded by this

    /**
     * Channels over a broker that is yet to be started.
     *
     * @param deliverers take messages to connections; never wait
     * @param brokerReaders wait for the broker
     * @param writers wait for clients and for the application
     * @param nanoTime as {@link System#nanoTime()}
     * @param timer runs a task once, after some time
     */
    public LocalChannels(
            Broker broker,
            Publisher publisher,
            Encoders encoders,
            Settings settings,
            Statistics statistics,
            Executor deliverers,
            Executor brokerReaders,
            Executor writers,
            LongSupplier nanoTime,
            BiConsumer<Runnable, Duration> timer) {
        this.publisher = publisher;
        this.encoders = encoders;
        this.settings = settings;
        this.statistics = statistics;
        this.writers = writers;
        this.nanoTime = nanoTime;
        this.timer = timer;
        this.options = new StreamOptions(settings);
        this.admission = new Admission(settings);
        var budget = new ReadBudget(settings.get(Setting.MAX_HISTORY_READS), nanoTime);
        this.reads = new HistoryReads(broker, brokerReaders, budget, statistics);
        this.registry = new ChannelRegistry(settings, reads, deliverers, brokerReaders);
        this.ticker = new Ticker(timer, options.tick(), this::tick, this::isUsed);
    }

    /** Where the broker's messages arrive. */
    public Broker.Listener listener() {
        return registry;
    }

    @Override
    public SseBroadcaster broadcaster(String channel) {
        return new ChannelBroadcaster(Text.requireChannel(channel), this, publisher);
    }

    @Override
    public String cursor(Collection<String> channels) {
        var names = new TreeSet<>(channels);
        names.forEach(Text::requireChannel);
        requireFewEnough(names);
        names.removeIf(name -> settings.get(Setting.CHANNELS).of(name).overflow() != null);
        return Cursor.encode(
                names.stream().mapToInt(Cursor::hash).toArray(),
                names.stream().map(name -> reads.broker.window(name).end()).toArray(Position[]::new));
    }

    /**
     * Opens a stream. When this returns the node listens to its channels and the stream has its places in them; it
     * writes once its connection opens.
     *
     * @param lastEventId the cursor a client brought, trusted in nothing
     * @param address the client's, if known
     * @throws TooManyChannelsException if the subscription has more than a stream may
     * @throws StreamRefusedException if a limit is reached, or the node stops
     * @throws BrokerUnavailableException if the broker cannot be asked now; counted as refused too
     */
    public Subscriber open(Subscription subscription, @Nullable String lastEventId, @Nullable String address) {
        requireFewEnough(subscription.channels());
        var names = subscription.channels().stream().sorted().toList();
        var info = new StreamInfo(newId(), names, subscription.user(), address);
        return admitted(info, () -> {
            var joined = registry.join(names);
            try {
                return start(info, subscription, lastEventId, joined);
            } catch (RuntimeException | Error e) {
                joined.forEach(Channel::release);
                throw e;
            }
        });
    }

    /**
     * Opens a stream of its own, without a channel, for the events of a source.
     *
     * @param user whose stream it is, if known
     * @param address the client's, if known
     * @throws StreamRefusedException if a limit is reached, or the node stops
     */
    public Subscriber open(Flow.Publisher<?> source, @Nullable String user, @Nullable String address) {
        var info = new StreamInfo(newId(), List.of(), user, address);
        var subscriber = admitted(info, () -> newSubscriber(info));
        var stream = new FlowStream(subscriber, encoders.events(), subscriber::fail);
        subscriber.end().thenRun(stream::cancel);
        try {
            source.subscribe(stream);
        } catch (RuntimeException e) {
            subscriber.fail(e); // its response will never open
            throw e;
        }
        return subscriber;
    }

    /** Counts a stream before it costs anything, for as long as it is open. */
    private Subscriber admitted(StreamInfo info, Supplier<Subscriber> opening) {
        try {
            if (stopping) {
                throw new StreamRefusedException("This node stops");
            }
            admission.admit(info);
        } catch (StreamRefusedException e) {
            statistics.refused(String.valueOf(e.getMessage()));
            throw e;
        }
        Subscriber subscriber;
        try {
            subscriber = opening.get();
        } catch (RuntimeException | Error e) {
            admission.release(info);
            if (e instanceof StreamRefusedException || e instanceof BrokerUnavailableException) {
                statistics.refused(String.valueOf(e.getMessage()));
            }
            throw e;
        } finally {
            ticker.start(); // also for channels that were joined in vain
        }
        subscribers.add(subscriber);
        subscriber.end().thenRun(() -> {
            subscribers.remove(subscriber);
            admission.release(info);
        });
        if (stopping) {
            subscriber.end(CloseReason.DRAINED); // too late for the drain to know it
        }
        return subscriber;
    }

    private Subscriber start(
            StreamInfo info, Subscription subscription, @Nullable String lastEventId, List<Channel> joined) {
        var subscriber = newSubscriber(info);
        var beginning = new StreamBeginning(subscription, lastEventId);
        reads.requireAllowed(beginning.reads(joined));
        var readers = joined.stream()
                .map(channel -> beginning.reader(channel, subscriber::wake, dropped(info)))
                .toList();
        var snapshot = snapshot(subscription, subscriber);
        var invalid = beginning.isInvalid() ? beginning.placed() : List.<ChannelReader>of();
        if (snapshot != null && !beginning.isResumed()) {
            snapshot.loadNow(); // after the places are taken: what is published from here on follows the state
        }
        subscriber.read(new StreamReader(info, readers, invalid, snapshot, statistics));
        readers.forEach(reader -> reader.channel().add(reader));
        return subscriber;
    }

    private @Nullable SnapshotLoad snapshot(Subscription subscription, Subscriber subscriber) {
        var source = subscription.snapshot();
        return source == null
                ? null
                : new SnapshotLoad(
                        () -> encoders.states().apply(snapshotEvent(source.get())),
                        writers,
                        subscriber::wake,
                        subscriber::fail);
    }

    private static Event snapshotEvent(Object state) {
        Objects.requireNonNull(state, "The snapshot of a Subscription supplied null; supply an Event or data");
        return state instanceof Event || state instanceof OutboundSseEvent
                ? Event.of(state)
                : Event.of(SNAPSHOT, state);
    }

    private EphemeralReader.Dropped dropped(StreamInfo info) {
        return (channel, messages) -> statistics.dropped(info, channel.name, messages);
    }

    private void requireFewEnough(Collection<String> channels) {
        int max = settings.get(Setting.MAX_CHANNELS);
        if (channels.size() > max) {
            throw new TooManyChannelsException("A stream has at most " + max + " channels, not " + channels.size()
                    + " (" + Setting.MAX_CHANNELS.name() + ")");
        }
    }

    private Subscriber newSubscriber(StreamInfo info) {
        return new Subscriber(info, options, this::encode, nanoTime, statistics);
    }

    private String newId() {
        return Long.toString(random.nextLong() >>> 4, Character.MAX_RADIX);
    }

    private Payload encode(OutboundSseEvent event) {
        return encoders.events().apply(Event.of(event)); // text is taken as it is
    }

    /** When a client that was refused is to come back. */
    public Duration retryRefused() {
        return options.retryRefused();
    }

    /** Registers a sink of any runtime on a channel, from now on. */
    SinkSubscriber register(String name, SseEventSink sink, BiConsumer<SinkSubscriber, @Nullable Throwable> ended) {
        if (stopping) {
            throw new StreamRefusedException("This node stops");
        }
        var channel = registry.join(List.of(name)).get(0);
        var info = new StreamInfo(newId(), List.of(name), null, null);
        var subscriber = new SinkSubscriber(sink, channel, writers, dropped(info), (ending, cause) -> {
            sinks.remove(ending);
            ended.accept(ending, cause);
        });
        sinks.add(subscriber);
        if (subscriber.isClosed()) {
            sinks.remove(subscriber); // it ended before it was known here
        } else if (stopping) {
            subscriber.close();
        }
        ticker.start();
        return subscriber;
    }

    @Override
    public int dismiss(String user, String condition, String text) {
        Text.requireLine("user", user);
        var last = ControlFrames.dismissal(Text.requireLine("condition", condition), Text.requireLines("text", text));
        var dismissed = subscribers.stream()
                .filter(subscriber -> user.equals(subscriber.info().user()))
                .toList();
        dismissed.forEach(subscriber -> subscriber.finish(last, CloseReason.DISMISSED));
        return dismissed.size();
    }

    /** What a node does as time passes: keep-alives, stalled streams, unused channels. */
    private void tick() {
        long now = nanoTime.getAsLong();
        subscribers.forEach(subscriber -> subscriber.tick(now));
        sinks.forEach(SinkSubscriber::tick);
        registry.tick();
        statistics.tick();
    }

    private boolean isUsed() {
        return !subscribers.isEmpty() || !sinks.isEmpty() || registry.size() > 0;
    }

    /** Whether streams are only ended from now on. */
    public boolean isStopping() {
        return stopping;
    }

    /** How many streams are open on this node. */
    public int streams() {
        return subscribers.size();
    }

    /** What has happened on this node. */
    public Counters counters() {
        return statistics.counters(subscribers.size(), registry.size());
    }

    /** Opens no more streams, and ends those that are open, spread over a while. Completes when all have ended. */
    public CompletionStage<Void> drain() {
        Drain draining;
        boolean first;
        synchronized (this) {
            first = drain == null;
            if (drain == null) {
                stopping = true;
                drain = new Drain(subscribers, settings.get(Setting.DRAIN), options, nanoTime, timer);
            }
            draining = drain;
        }
        if (first) {
            draining.start(); // not under the lock, since it ends streams, which containers and applications hear of
        }
        return draining.done();
    }

    /** As {@link #drain}, and waits for it, as long as it may take. */
    public void drainNow() {
        var draining = drain().toCompletableFuture();
        try {
            draining.get(Drain.longest(settings.get(Setting.DRAIN)).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "The drain is cut short", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends all streams and registered sinks; idempotent. Also whoever could not be waited for, since the thread that stops
     * the application was interrupted, is told when to come back, if it takes it at once.
     */
    @Override
    public void close() {
        stopping = true;
        subscribers.forEach(subscriber -> {
            subscriber.finish(ControlFrames.closing(options.retry()), CloseReason.DRAINED);
            subscriber.end(CloseReason.DRAINED);
        });
        sinks.forEach(SinkSubscriber::close);
        registry.close();
    }
}
