package io.github.ssejaxrs.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
    private final Duration patience;
    private final AtomicReference<@Nullable CompletableFuture<Void>> renewing = new AtomicReference<>();

    private ClusterServers(ClusterConnectionProvider provider, Doors doors, Duration patience) {
        super(provider, doors);
        this.provider = provider;
        this.patience = patience;
    }

    /**
     * Asks the nodes who owns what.
     *
     * @throws JedisException if none answers
     */
    static Servers connect(Set<HostAndPort> nodes, ConnectionSettings settings) {
        return new ClusterServers(
                new ClusterConnectionProvider(nodes, settings.client(), settings.pool()),
                settings.doors(),
                settings.pool().getMaxWaitDuration());
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

    /** Asks one node after the other, each of which may be silent: so nobody waits until all have been asked. */
    @Override
    void doubt() {
        var renewed = new CompletableFuture<Void>();
        var begun = renewing.compareAndExchange(null, renewed); // one at a time is enough
        if (begun == null) {
            Node.thread("sse-jaxrs-redis-slots", () -> renew(renewed)).start();
        }
        try {
            (begun == null ? renewed : begun).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // what was known is all there is
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew(CompletableFuture<Void> renewed) {
        try {
            provider.renewSlotCache();
            renewed.complete(null);
        } catch (RuntimeException e) {
            renewed.completeExceptionally(e);
        } finally {
            renewing.set(null);
        }
    }
}
