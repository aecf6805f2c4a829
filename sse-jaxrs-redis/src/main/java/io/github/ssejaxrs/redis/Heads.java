package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.BrokerUnavailableException;
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
     * One round trip for each server that owns any of them. Left out is a channel that is on its way to another server,
     * or there already, and one whose server does not answer: that is no reason not to look at the others.
     *
     * @throws BrokerUnavailableException if none of them can be had
     * @throws NoAnswerException if none of them answers
     */
    Map<Listened, Head> read(Collection<Listened> channels, Deadline deadline) {
        var heads = new HashMap<Listened, Head>();
        var servers = commands.servers(deadline);
        var owners = channels.stream()
                .collect(Collectors.groupingBy(channel -> servers.owner(channel.keys.head())))
                .values();
        var failures = new ArrayList<RuntimeException>();
        for (var owned : owners) {
            try {
                commands.once(owned.get(0).keys.head(), Deadline.in(deadline.whole()), exchange -> {
                    heads.putAll(read(exchange.connection(), owned));
                    return owned;
                });
            } catch (BrokerUnavailableException | NoAnswerException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty() && failures.size() == owners.size()) {
            throw failures.get(0);
        }
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
