package io.github.ssejaxrs.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.PublishOutcomeUnknownException;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Records messages, each once: an attempt that got no answer is made again under the same mark, by which Redis finds what
 * the one before has done. Thread-safe.
 */
final class Recording {

    private final Commands commands;
    private final Script script;
    private final Generations generations;
    private final Duration timeout;
    private final int replicas;
    private final String node;
    private final AtomicLong attempts = new AtomicLong();

    /**
     * @param replicas how many have to have a message before anybody sees it
     * @param node a name no other node has
     */
    Recording(Commands commands, Script script, Generations generations, Duration timeout, int replicas, String node) {
        this.commands = commands;
        this.script = script;
        this.generations = generations;
        this.timeout = timeout;
        this.replicas = replicas;
        this.node = node;
    }

    /** As {@link Broker#publish(String, Payload, String)}. */
    Position publish(ChannelKeys channel, Payload payload, @Nullable String key, Retention retention) {
        var deadline = Deadline.in(timeout);
        var attempt = node + "-" + Long.toString(attempts.incrementAndGet(), Character.MAX_RADIX);
        boolean findable = key != null || retention.events() > 0;
        boolean sent = false;
        while (true) {
            try {
                return record(channel, payload, key, retention, attempt, sent, deadline);
            } catch (NoAnswerException e) {
                sent = true;
                if (!findable || !Commands.pause(deadline)) {
                    throw unknown(channel, e);
                }
            } catch (PublishOutcomeUnknownException e) {
                throw e;
            } catch (BrokerUnavailableException e) {
                if (e instanceof RefusedException refusal && refusal.isHalfway()) {
                    throw new PublishOutcomeUnknownException("It may be recorded all the same. " + e.getMessage(), e);
                }
                if (e instanceof RefusedException || !Commands.pause(deadline)) {
                    throw sent ? unknown(channel, e) : e;
                }
            }
        }
    }

    private Position record(
            ChannelKeys channel,
            Payload payload,
            @Nullable String key,
            Retention retention,
            String attempt,
            boolean sent,
            Deadline deadline) {
        boolean tentative = replicas > 0 && retention.events() > 0;
        return commands.once(channel.head(), deadline, exchange -> {
            long since = sent ? exchange.millis(deadline) - timeout.toMillis() : 0;
            var arguments = arguments(payload, retention, attempt, since, tentative);
            var answer = exchange.run(script, key == null ? channel.all() : channel.with(key), arguments);
            if (!(answer instanceof List<?> place)) {
                throw new PublishOutcomeUnknownException(
                        "Redis does not remember what became of the first attempt to publish to " + channel.head(),
                        null);
            }
            var position = Format.position(Format.text(place.get(0)), Format.text(place.get(1)));
            if (tentative) {
                settle(exchange, channel, position, deadline);
            }
            return position;
        });
    }

    /** @param since when the first attempt cannot have been made yet; 0 if this is the first */
    private List<byte[]> arguments(
            Payload payload, Retention retention, String attempt, long since, boolean tentative) {
        var arguments = new ArrayList<byte[]>();
        arguments.add("publish".getBytes(UTF_8));
        arguments.add(generations.next().getBytes(UTF_8));
        arguments.add(bytes(retention.events()));
        arguments.add(bytes(retention.age().toMillis()));
        arguments.add(attempt.getBytes(UTF_8));
        arguments.add(bytes(since));
        arguments.add(bytes(Broker.KEY_LIFETIME.toMillis()));
        arguments.add(bytes(tentative ? 1 : 0));
        arguments.addAll(Format.fields(payload, attempt));
        return arguments;
    }

    /** Waits until enough replicas have what this master has, and has it carried then. */
    private void settle(Exchange exchange, ChannelKeys channel, Position position, Deadline deadline) {
        long acknowledged;
        try {
            var connection = exchange.connection();
            int patience = Math.max(1, deadline.millis() / 2); // the rest is for what follows
            connection.setSoTimeout(deadline.millis());
            var answer = connection.executeCommand(
                    new CommandArguments(Protocol.Command.WAIT).add(replicas).add(patience));
            connection.setSoTimeout(deadline.millis());
            acknowledged = answer instanceof Long count ? count : 0;
            if (acknowledged >= replicas && carry(exchange, channel, position)) {
                return;
            }
        } catch (JedisException e) {
            throw unknown(channel, e);
        }
        throw new PublishOutcomeUnknownException(
                "Recorded, and not yet shown to anybody: " + acknowledged + " of " + replicas
                        + " replicas confirmed it in time (" + channel.head() + ")",
                null);
    }

    private boolean carry(Exchange exchange, ChannelKeys channel, Position position) {
        var answer = exchange.run(
                script,
                channel.all(),
                List.of(
                        "carry".getBytes(UTF_8),
                        Format.generation(position.generation()).getBytes(UTF_8),
                        bytes(position.sequence())));
        return Format.text(answer).equals("carried");
    }

    /** What a node that is gone has recorded, and not lived to have carried: as if this node had. */
    void settle(ChannelKeys channel, Position position) {
        var deadline = Deadline.in(timeout);
        commands.once(channel.head(), deadline, exchange -> {
            var connection = exchange.connection();
            var any = new CommandArguments(Protocol.Command.HMGET)
                    .key(channel.head())
                    .add("c");
            connection.executeCommand(any); // WAIT is for what was written before the connection's last command
            settle(exchange, channel, position, deadline);
            return position;
        });
    }

    private static PublishOutcomeUnknownException unknown(ChannelKeys channel, Throwable cause) {
        return new PublishOutcomeUnknownException(
                "Redis may have recorded it or not: no answer came in time (" + channel.head() + ")", cause);
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(UTF_8);
    }
}
