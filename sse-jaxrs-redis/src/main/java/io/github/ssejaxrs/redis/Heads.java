package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.spi.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;

/** Asks Redis for the newest messages of many channels at once. */
final class Heads {

    /**
     * What Redis has of a channel.
     *
     * @param before what this node had heard before it asked
     * @param carried the newest message that was carried; null if Redis knows nothing of the channel
     * @param recorded the newest that is recorded
     */
    record Head(
            @Nullable Position before,
            @Nullable Position carried,
            @Nullable Position recorded) {

        boolean isSettled() {
            return carried == null || carried.equals(recorded);
        }
    }

    private final Commands commands;

    Heads(Commands commands) {
        this.commands = commands;
    }

    /**
     * One round trip for each server that owns any of them. A channel that is on its way to another server, or there
     * already, is left out.
     *
     * @throws io.github.ssejaxrs.BrokerUnavailableException if one of them cannot be had
     * @throws NoAnswerException if one of them does not answer
     */
    Map<Listened, Head> read(Collection<Listened> channels, Deadline deadline) {
        var heads = new HashMap<Listened, Head>();
        var servers = commands.servers(deadline);
        channels.stream()
                .collect(Collectors.groupingBy(channel -> servers.owner(channel.keys.head())))
                .values()
                .forEach(owned -> commands.once(owned.get(0).keys.head(), deadline, exchange -> {
                    heads.putAll(read(exchange.connection(), owned));
                    return owned;
                }));
        if (heads.size() < channels.size()) {
            servers.doubt(); // else a node that only reads would never learn who owns them now
        }
        return heads;
    }

    private static Map<Listened, Head> read(Connection connection, List<Listened> channels) {
        var before = new ArrayList<@Nullable Position>();
        var renewed = new ArrayList<Boolean>();
        for (var channel : channels) {
            before.add(channel.heard());
            boolean renew = channel.isRenewalDue();
            renewed.add(renew);
            connection.sendCommand(new CommandArguments(Protocol.Command.HMGET)
                    .key(channel.keys.head())
                    .addObjects("g", "s", "c"));
            if (renew) {
                connection.sendCommand(new CommandArguments(Protocol.Command.PEXPIRE)
                        .key(channel.keys.head())
                        .add(channel.lifetime.toMillis()));
            }
        }
        int answers =
                channels.size() + (int) renewed.stream().filter(renew -> renew).count();
        var answer = connection.getMany(answers).iterator();
        var heads = new HashMap<Listened, Head>();
        for (int at = 0; at < channels.size(); at++) {
            var found = answer.next();
            if (renewed.get(at)) {
                answer.next();
            }
            if (found instanceof List<?> fields) { // and not an error
                heads.put(channels.get(at), head(before.get(at), fields));
            }
        }
        return heads;
    }

    private static Head head(@Nullable Position before, List<?> fields) {
        if (fields.get(0) == null || fields.get(1) == null) {
            return new Head(before, null, null);
        }
        var recorded = Format.position(Format.text(fields.get(0)), Format.text(fields.get(1)));
        var carried = fields.get(2) == null ? recorded : recorded.at(Format.number(Format.text(fields.get(2))));
        return new Head(before, carried, recorded);
    }
}
