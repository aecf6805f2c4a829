package io.github.ssejaxrs.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The masters of a Redis Cluster, each with its slots. */
final class ClusterServers extends Servers {

    private static final int SLOTS = 16_384;

    private final ClusterConnectionProvider provider;
    private final AtomicBoolean renewing = new AtomicBoolean();

    private ClusterServers(ClusterConnectionProvider provider, Doors doors) {
        super(provider, doors);
        this.provider = provider;
    }

    /**
     * Asks the nodes who owns what.
     *
     * @throws JedisException if none answers
     */
    static Servers connect(Set<HostAndPort> nodes, ConnectionSettings settings) {
        return new ClusterServers(
                new ClusterConnectionProvider(nodes, settings.client(), settings.pool()), settings.doors());
    }

    @Override
    Connection borrow(String key) {
        return borrow(owner(key), () -> provider.getConnectionFromSlot(JedisClusterCRC16.getSlot(key)));
    }

    @Override
    Connection borrowAt(HostAndPort address) {
        return borrow(address, () -> provider.getConnection(address));
    }

    @Override
    HostAndPort owner(String key) {
        var owner = provider.getNode(JedisClusterCRC16.getSlot(key));
        if (owner == null) {
            throw new JedisClusterOperationException("The cluster has no owner of " + key);
        }
        return owner;
    }

    /** Numbers serve as well as any; it takes some to find one of each owner. */
    @Override
    Collection<String> everyOwnersTag() {
        int masters = provider.getPrimaryNodes().size();
        var owners = new HashSet<HostAndPort>();
        var tags = new ArrayList<String>();
        for (int tag = 0; owners.size() < masters && tag < SLOTS; tag++) {
            var end = "{" + tag + "}";
            var owner = provider.getNode(JedisClusterCRC16.getSlot(end));
            if (owner != null && owners.add(owner)) {
                tags.add(end);
            }
        }
        return tags;
    }

    /** Whichever node: the cluster carries to all of them what is published at one. */
    @Override
    HostAndPort listenAt() {
        var masters = new ArrayList<>(provider.getPrimaryNodes().keySet());
        if (masters.isEmpty()) {
            throw new JedisClusterOperationException("The cluster has no master now");
        }
        return HostAndPort.from(masters.get((int) (Math.random() * masters.size())));
    }

    @Override
    boolean isHeardAt(HostAndPort address) {
        return provider.getNodes().containsKey(address.toString());
    }

    @Override
    void doubt() {
        if (renewing.compareAndSet(false, true)) { // one at a time is enough
            try {
                provider.renewSlotCache();
            } finally {
                renewing.set(false);
            }
        }
    }
}
