package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.spi.Position;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * Has carried what a node recorded that did not live to have it carried, once replicas have it. Whoever recorded it has its
 * own time for that first: from one look at the channel to the next. Not thread-safe.
 */
final class Settling {

    private static final System.Logger LOG = System.getLogger(Settling.class.getName());

    private final Commands commands;
    private final Recording recording;

    /** What was recorded and not carried when it was looked at last. */
    private Map<Listened, Position> unsettled = Map.of();

    Settling(Commands commands, Recording recording) {
        this.commands = commands;
        this.recording = recording;
    }

    void settle(Map<Listened, Heads.Head> found) {
        var still = new HashMap<Listened, Position>();
        var silent = new HashSet<@Nullable HostAndPort>();
        found.forEach((channel, head) -> {
            if (!head.isSettled()) {
                settle(channel, head, still, silent);
            }
        });
        unsettled = still;
    }

    /** @param silent masters whose replicas are: all else waits meanwhile, so they are waited for once */
    private void settle(
            Listened channel, Heads.Head head, Map<Listened, Position> still, Set<@Nullable HostAndPort> silent) {
        var before = unsettled.get(channel);
        var carried = head.carried();
        if (head.recorded() == null || carried == null) {
            return;
        }
        if (before == null || !before.isAfter(carried)) {
            still.put(channel, head.recorded());
            return;
        }
        var master = master(channel);
        if (silent.contains(master)) {
            still.put(channel, before);
            return;
        }
        try {
            recording.settle(channel.keys, before);
        } catch (BrokerUnavailableException | NoAnswerException e) {
            silent.add(master);
            still.put(channel, before);
            LOG.log(System.Logger.Level.DEBUG, "What another node recorded cannot be shown yet", e);
        }
    }

    private @Nullable HostAndPort master(Listened channel) {
        var servers = commands.known();
        return servers == null ? null : servers.owner(channel.keys.head());
    }
}
