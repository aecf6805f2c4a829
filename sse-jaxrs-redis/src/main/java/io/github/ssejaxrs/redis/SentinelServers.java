package io.github.ssejaxrs.redis;

import java.util.Set;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.providers.SentineledConnectionProvider;

/** A master that Sentinels watch over, and replace. */
final class SentinelServers extends Servers {

    private final SentineledConnectionProvider provider;

    private SentinelServers(SentineledConnectionProvider provider, Doors doors) {
        super(provider, doors);
        this.provider = provider;
    }

    /**
     * Asks the Sentinels.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if none knows the master
     */
    static Servers connect(String master, Set<HostAndPort> sentinels, ConnectionSettings settings) {
        return new SentinelServers(
                new SentineledConnectionProvider(
                        master, settings.client(), settings.pool(), sentinels, settings.sentinel()),
                settings.doors());
    }

    @Override
    HostAndPort owner(String key) {
        return provider.getCurrentMaster();
    }
}
