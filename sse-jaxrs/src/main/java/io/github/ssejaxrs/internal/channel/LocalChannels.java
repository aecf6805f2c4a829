package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.Channels;
import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.Text;
import io.github.ssejaxrs.internal.config.Setting;
import io.github.ssejaxrs.internal.config.Settings;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The channels this node listens to, and the streams open on it.
 *
 * <p>The first stream of a channel makes the node listen; after the last, the channel is let go at the next tick.
 * Thread-safe.
 */
public final class LocalChannels implements Channels, Broker.Listener, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LocalChannels.class.getName());

    private final Broker broker;
    private final Publisher publisher;
    private final Function<Event, Payload> encoder;
    private final StreamOptions options;
    private final int maxChannels;
    private final Executor deliverers;
    private final Executor brokerReaders;
    private final Executor writers;
    private final LongSupplier nanoTime;
    private final SecureRandom random = new SecureRandom();

    private final ConcurrentHashMap<String, Channel> channels = new ConcurrentHashMap<>();
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    private final Set<SinkSubscriber> sinks = ConcurrentHashMap.newKeySet();
    private final Ticker ticker;
    private volatile boolean closed;

    /**
     * Channels over a broker that is yet to be started.
     *
     * @param deliverers take messages to connections; never wait
     * @param brokerReaders wait for the broker
     * @param writers wait for clients
     * @param nanoTime as {@link System#nanoTime()}
     * @param timer runs a task once, after some time
     */
    public LocalChannels(
            Broker broker,
            Publisher publisher,
            Function<Event, Payload> encoder,
            Settings settings,
            Executor deliverers,
            Executor brokerReaders,
            Executor writers,
            LongSupplier nanoTime,
            BiConsumer<Runnable, Duration> timer) {
        this.broker = broker;
        this.publisher = publisher;
        this.encoder = encoder;
        this.options = new StreamOptions(settings);
        this.maxChannels = settings.get(Setting.MAX_CHANNELS);
        this.deliverers = deliverers;
        this.brokerReaders = brokerReaders;
        this.writers = writers;
        this.nanoTime = nanoTime;
        this.ticker = new Ticker(timer, options.tick(), this::tick, this::isUsed);
    }

    @Override
    public SseBroadcaster broadcaster(String channel) {
        return new ChannelBroadcaster(Text.requireChannel(channel), this, publisher);
    }

    @Override
    public void onMessage(Message message) {
        var channel = channels.get(message.channel());
        if (channel != null) {
            channel.deliver(message);
        }
    }

    /**
     * Opens a stream. When this returns the node listens to its channels and the stream has its places in them; it
     * writes once its connection opens.
     *
     * @param lastEventId the cursor a client brought, trusted in nothing
     * @throws IllegalArgumentException if the subscription has too many channels
     * @throws IllegalStateException after shutdown
     */
    public Subscriber open(Subscription subscription, @Nullable String lastEventId) {
        if (subscription.channels().size() > maxChannels) {
            throw new IllegalArgumentException("A stream has at most " + maxChannels + " channels, not "
                    + subscription.channels().size() + " (" + Setting.MAX_CHANNELS.name() + ")");
        }
        var joined = join(subscription.channels().stream().sorted().toList());
        try {
            return start(subscription, lastEventId, joined);
        } catch (RuntimeException e) {
            joined.forEach(Channel::release);
            throw e;
        }
    }

    /** Opens a stream of its own, without a channel, for the events of a source. */
    public Subscriber open(Flow.Publisher<?> source, @Nullable String user) {
        var subscriber = newSubscriber(user);
        var stream = new FlowStream(subscriber, encoder);
        add(subscriber);
        subscriber.end().thenRun(stream::cancel);
        try {
            source.subscribe(stream);
        } catch (RuntimeException e) {
            subscriber.close(); // its response will never open
            throw e;
        }
        return subscriber;
    }

    private Subscriber start(Subscription subscription, @Nullable String lastEventId, List<Channel> joined) {
        boolean returning = lastEventId != null && !lastEventId.isEmpty();
        var cursor = lastEventId == null ? null : Cursor.decode(lastEventId);
        var subscriber = newSubscriber(subscription.user());
        var readers = new ArrayList<LogReader>();
        boolean known = false;
        for (var channel : joined) {
            var place = cursor == null ? null : cursor.position(channel.hash);
            known |= place != null;
            int history = returning ? 0 : subscription.history();
            if (place == null) {
                place = firstPlace(channel, history);
            }
            readers.add(new LogReader(channel, place, history, subscriber::wake));
        }
        subscriber.startWith(readers, returning && !known ? readers : List.of());
        readers.forEach(reader -> reader.channel.add(reader));
        add(subscriber);
        return subscriber;
    }

    private static Position firstPlace(Channel channel, int history) {
        return history == 0 ? channel.log().end() : channel.history().window().before(history);
    }

    private Subscriber newSubscriber(@Nullable String user) {
        var id = Long.toString(random.nextLong() >>> 4, Character.MAX_RADIX);
        return new Subscriber(id, user, options, this::encode, nanoTime);
    }

    private Payload encode(OutboundSseEvent event) {
        return encoder.apply(Event.of(event)); // text is taken as it is
    }

    private void add(Subscriber subscriber) {
        subscribers.add(subscriber);
        subscriber.end().thenRun(() -> subscribers.remove(subscriber));
        if (closed) {
            subscriber.close();
        }
        ticker.start();
    }

    /** Registers a sink of any runtime on a channel, from now on. */
    SinkSubscriber register(String name, SseEventSink sink, BiConsumer<SinkSubscriber, @Nullable Throwable> ended) {
        var channel = join(List.of(name)).get(0);
        var subscriber = new SinkSubscriber(sink, channel, writers, (ending, cause) -> {
            sinks.remove(ending);
            ended.accept(ending, cause);
        });
        sinks.add(subscriber);
        if (subscriber.isClosed()) {
            sinks.remove(subscriber); // it ended before it was known here
        } else if (closed) {
            subscriber.close();
        }
        ticker.start();
        return subscriber;
    }

    /** Joins channels, each held for a reader to be added. */
    private List<Channel> join(List<String> names) {
        var joined = new ArrayList<Channel>();
        try {
            for (var name : names) {
                joined.add(join(name));
            }
            return joined;
        } catch (RuntimeException e) {
            joined.forEach(Channel::release);
            throw e;
        }
    }

    private Channel join(String name) {
        while (true) {
            if (closed) {
                throw new IllegalStateException("Shut down: no stream can be opened any more");
            }
            var channel =
                    channels.computeIfAbsent(name, absent -> new Channel(absent, broker, deliverers, brokerReaders));
            if (!channel.acquire()) {
                channel.left().join(); // its successor may only listen when it has stopped
                continue;
            }
            ticker.start();
            try {
                channel.joined();
                return channel;
            } catch (RuntimeException e) {
                channel.release();
                if (channel.beginLeaving()) {
                    gone(channel);
                }
                throw e;
            }
        }
    }

    /** What a node does as time passes: keep-alives, stalled streams, unused channels. */
    private void tick() {
        long now = nanoTime.getAsLong();
        subscribers.forEach(subscriber -> subscriber.tick(now));
        sinks.forEach(SinkSubscriber::tick);
        channels.values().forEach(this::tick);
    }

    private void tick(Channel channel) {
        channel.tick();
        if (channel.beginLeaving()) {
            try {
                brokerReaders.execute(() -> leave(channel));
            } catch (RejectedExecutionException e) {
                gone(channel); // shutting down; the broker forgets its listeners by itself
            }
        }
    }

    private void leave(Channel channel) {
        try {
            channel.leave();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "Leaving " + channel.name + " failed", e);
        } finally {
            gone(channel);
        }
    }

    private void gone(Channel channel) {
        channels.remove(channel.name, channel);
        channel.left().complete(null);
    }

    private boolean isUsed() {
        return !subscribers.isEmpty() || !sinks.isEmpty() || !channels.isEmpty();
    }

    /** How many streams are open on this node. */
    public int streams() {
        return subscribers.size();
    }

    /** Closes all streams and registered sinks; idempotent. */
    @Override
    public void close() {
        closed = true;
        subscribers.forEach(Subscriber::close);
        sinks.forEach(SinkSubscriber::close);
        channels.values().forEach(this::gone); // whoever waits for one to be left is told
    }
}
