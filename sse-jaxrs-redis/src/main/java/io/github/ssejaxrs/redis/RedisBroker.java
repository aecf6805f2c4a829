package io.github.ssejaxrs.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.spi.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.SslOptions;

/**
 * Keeps the channels of all nodes in Redis.
 *
 * <pre>{@code
 * PubSubFeature.builder().broker(RedisBroker.builder("redis://localhost").build()).build();
 * }</pre>
 *
 * <p>The setting {@code sse-jaxrs.redis.url} does the same. All nodes with one prefix on one Redis are one. Each holds one
 * connection to listen, whatever the number of channels and clients, and a few for commands.
 *
 * <p>When Redis is away, streams stay open; what is published fails with an error that says whether it may have been
 * recorded; and all goes on by itself when Redis is back. Thread-safe.
 */
public final class RedisBroker implements Broker {

    private static final Map<String, Replay.Reason> REASONS =
            Stream.of(Replay.Reason.values()).collect(Collectors.toMap(Replay.Reason::toString, Function.identity()));

    private final RedisOptions options;
    private final Script script;
    private final Commands commands = new Commands();
    private final Generations generations = new Generations();
    private final Recording recording;
    private volatile @Nullable Node node;
    private volatile Function<String, Retention> retention = channel -> {
        throw new IllegalStateException("The broker has not been started");
    };
    private volatile boolean closed;

    RedisBroker(RedisOptions options, Script script) {
        this.options = options;
        this.script = script;
        this.recording =
                new Recording(commands, script, generations, options.timeout(), options.replicas(), options.nodeName());
    }

    /**
     * Begins a configuration in code.
     *
     * @param url where Redis is, {@code redis://user:password@host:6379/0},
     *     {@code redis-sentinel://user:password@host1:26379,host2:26379/0#master} or
     *     {@code redis-cluster://user:password@host1:6379,host2:6379}; {@code rediss} for TLS
     * @return a builder in which nothing else is set
     * @throws IllegalArgumentException if the address is wrong
     */
    public static Builder builder(String url) {
        return new Builder(RedisUrl.parse(url));
    }

    @Override
    public void start(Listener listener, Function<String, Retention> retention) {
        this.retention = retention;
        var started = new Node(options, commands, recording, listener);
        node = started;
        started.start();
        if (closed) {
            started.close();
        }
    }

    @Override
    public Position publish(String channel, Payload payload, @Nullable String key) {
        requireOpen();
        return recording.publish(keys(channel), payload, key, retention.apply(channel));
    }

    @Override
    public Window subscribe(String channel) {
        var listening = requireOpen().listening();
        var deadline = Deadline.in(options.timeout());
        var listened = new Listened(channel, keys(channel), retention.apply(channel));
        listening.join(listened, deadline);
        try {
            var window = window(channel, deadline);
            listened.begin(window.end());
            return window;
        } catch (RuntimeException e) {
            listening.leave(listened);
            throw e;
        }
    }

    @Override
    public void unsubscribe(String channel) {
        var started = node;
        if (started == null || closed) {
            return;
        }
        var listened = started.listening().listened(keys(channel).live());
        if (listened != null) {
            started.listening().leave(listened);
        }
    }

    @Override
    public Window window(String channel) {
        requireOpen();
        return window(channel, Deadline.in(options.timeout()));
    }

    private Window window(String channel, Deadline deadline) {
        return window(channel, 0, deadline);
    }

    @Override
    public Position since(String channel, Instant time) {
        requireOpen();
        return window(channel, Math.max(0, time.toEpochMilli()), Deadline.in(options.timeout()))
                .start();
    }

    private Window window(String channel, long time, Deadline deadline) {
        return ask(
                channel,
                deadline,
                answer -> {
                    var fields = Format.list(answer, 3);
                    var generation = Format.text(fields.get(0));
                    return new Window(
                            Format.position(generation, Format.text(fields.get(1))),
                            Format.position(generation, Format.text(fields.get(2))));
                },
                "window",
                age(channel),
                Long.toString(time));
    }

    @Override
    public Replay replay(String channel, Position after, int limit) {
        requireOpen();
        return ask(
                channel,
                Deadline.in(options.timeout()),
                answer -> replay(channel, Format.list(answer, 3)),
                "replay",
                age(channel),
                Format.generation(after.generation()),
                Long.toString(after.sequence()),
                Integer.toString(limit));
    }

    private static Replay replay(String channel, List<?> answer) {
        var outcome = Format.text(answer.get(0));
        var place = Format.position(Format.text(answer.get(1)), Format.text(answer.get(2)));
        var reason = REASONS.get(outcome);
        if (reason != null) {
            return new Replay.Missing(reason, place);
        }
        var lineage = new Lineage(
                place.generation(), Format.text(Format.list(answer, 6).get(3)));
        var end = Format.position(Format.text(answer.get(1)), Format.text(answer.get(5)));
        var messages = messages(channel, place, lineage, Format.list(answer.get(4), 0));
        if (messages.isEmpty() && end.isAfter(place)) {
            return new Replay.Missing(Replay.Reason.TRIMMED, end); // the next cannot be read
        }
        return new Replay.Complete(place, messages);
    }

    /** As many as follow one another and can be read. */
    private static List<Message> messages(String channel, Position place, Lineage lineage, List<?> entries) {
        var messages = new ArrayList<Message>();
        long next = place.sequence() + 1;
        for (var entry : entries) {
            var parts = Format.list(entry, 2);
            if (!Format.text(parts.get(0)).startsWith(next + "-")) {
                break; // somebody took one out
            }
            try {
                var payload = Format.payload(Format.list(parts.get(1), 2));
                messages.add(new Message(channel, lineage.place(next), payload));
            } catch (UnreadableException e) {
                break;
            }
            next++;
        }
        return messages;
    }

    private <T> T ask(
            String channel, Deadline deadline, Function<Object, T> reading, String verb, String... arguments) {
        var keys = keys(channel);
        try {
            return reading.apply(commands.repeatedly(
                    keys.head(), deadline, exchange -> exchange.run(script, keys.all(), values(verb, arguments))));
        } catch (UnreadableException e) {
            throw new BrokerUnavailableException(
                    "What Redis has of " + keys.head() + " is not readable: " + e.getMessage(), e);
        }
    }

    /** Each try may begin a generation, and no two may begin the same: one master may lose what another has of it. */
    private List<byte[]> values(String verb, String... arguments) {
        return Stream.concat(Stream.of(verb, generations.next()), Stream.of(arguments))
                .map(text -> text.getBytes(UTF_8))
                .toList();
    }

    private ChannelKeys keys(String channel) {
        return ChannelKeys.of(options.prefix(), channel);
    }

    private String age(String channel) {
        return Long.toString(retention.apply(channel).age().toMillis());
    }

    private Node requireOpen() {
        var started = node;
        if (closed) {
            throw new IllegalStateException("Shut down: nothing can be published or subscribed to any more");
        }
        if (started == null) {
            throw new IllegalStateException("The broker has not been started");
        }
        return started;
    }

    @Override
    public boolean isConnected() {
        var started = node;
        return started != null && !closed && started.hears();
    }

    @Override
    public void close() {
        closed = true;
        var started = node;
        if (started != null) {
            started.close();
        }
        commands.close();
    }

    /** Collects a configuration. Not thread-safe. */
    public static final class Builder {

        private final RedisUrl url;
        private String prefix = RedisOptions.PREFIX;
        private Duration timeout = RedisOptions.TIMEOUT;
        private int replicas;
        private int connections = RedisOptions.CONNECTIONS;
        private @Nullable SslOptions tls;
        private @Nullable String sentinelUser;
        private @Nullable String sentinelPassword;

        private Builder(RedisUrl url) {
            this.url = url;
        }

        /**
         * What all keys and pub/sub channels begin with. Default {@code sse}. Applications that share a Redis, and are not
         * to share their channels, have one each.
         *
         * @param prefix letters, digits, {@code . _ -} and {@code :}, at most 64
         * @return this
         */
        public Builder prefix(String prefix) {
            this.prefix = prefix;
            return this;
        }

        /**
         * How long a publish, or the opening of a stream, waits for Redis at the most, all tries included. Default 3 s.
         *
         * @param timeout from 100 ms to 1 min
         * @return this
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * How many replicas have to have an event before it is acknowledged and before anybody sees it. Default 0: the
         * master's word is enough, and an event may be lost if the master is lost with it, which clients are told of.
         *
         * @param replicas from 0 to 10
         * @return this
         */
        public Builder replicas(int replicas) {
            this.replicas = replicas;
            return this;
        }

        /**
         * How many connections there may be for commands, to each server. Default 8. Unused ones are closed.
         *
         * @param connections from 2 to 1000
         * @return this
         */
        public Builder connections(int connections) {
            this.connections = connections;
            return this;
        }

        /**
         * Keys and certificates for TLS, where the address begins with {@code rediss}. Default: those of the JVM.
         *
         * @param tls what to trust, and who this is
         * @return this
         */
        public Builder tls(SslOptions tls) {
            this.tls = tls;
            return this;
        }

        /**
         * Who this is to the Sentinels, where they ask.
         *
         * @param user or null for the default user
         * @param password as the Sentinels know it
         * @return this
         */
        public Builder sentinelCredentials(@Nullable String user, String password) {
            this.sentinelUser = user;
            this.sentinelPassword = password;
            return this;
        }

        /**
         * A broker to be given to the feature. It connects when it starts, and goes on trying if Redis is not there yet.
         *
         * @return a broker that is not started
         * @throws IllegalArgumentException if a value is wrong
         */
        public RedisBroker build() {
            return build(Script.CHANNEL);
        }

        /** With another script, as tests have it. */
        RedisBroker build(Script script) {
            return new RedisBroker(
                    new RedisOptions(
                            url,
                            prefix,
                            timeout,
                            replicas,
                            ConnectionSettings.of(url, tls, sentinelUser, sentinelPassword, timeout, connections)),
                    script);
        }
    }
}
