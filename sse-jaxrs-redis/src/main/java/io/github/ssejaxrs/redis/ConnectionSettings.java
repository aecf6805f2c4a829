package io.github.ssejaxrs.redis;

import java.time.Duration;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.SslOptions;

/**
 * How connections are made and kept.
 *
 * @param client to the servers
 * @param sentinel to Sentinels
 * @param pool of connections for commands
 * @param doors where those to the servers are opened
 */
record ConnectionSettings(
        JedisClientConfig client, JedisClientConfig sentinel, GenericObjectPoolConfig<Connection> pool, Doors doors) {

    /** What nobody needed for so long is closed; the sign of life keeps one. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    static ConnectionSettings of(
            RedisUrl url,
            @Nullable SslOptions tls,
            @Nullable String sentinelUser,
            @Nullable String sentinelPassword,
            Duration timeout,
            int connections) {
        int part = (int) Math.max(1, timeout.toMillis() / Deadline.PARTS);
        var pool = new GenericObjectPoolConfig<Connection>();
        pool.setMaxTotal(connections);
        pool.setMaxIdle(connections);
        pool.setMinIdle(0);
        pool.setMaxWait(Duration.ofMillis(part));
        pool.setMinEvictableIdleDuration(IDLE);
        pool.setNumTestsPerEvictionRun(-1); // all of them, when Servers.closeIdle says so
        pool.setJmxEnabled(false);
        var doors = new Doors();
        return new ConnectionSettings(
                config(url.tls(), tls, url.user(), url.password(), part)
                        .database(url.database())
                        .hostAndPortMapper(doors)
                        .build(),
                config(url.tls(), tls, sentinelUser, sentinelPassword, part).build(),
                pool,
                doors);
    }

    /** RESP2 everywhere: Jedis' pub/sub is sound there only, and answers look the same on all versions. */
    private static DefaultJedisClientConfig.Builder config(
            boolean secure, @Nullable SslOptions tls, @Nullable String user, @Nullable String password, int part) {
        var config = DefaultJedisClientConfig.builder()
                .protocol(RedisProtocol.RESP2)
                .connectionTimeoutMillis(part)
                .socketTimeoutMillis(part)
                .clientName("sse-jaxrs")
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (user != null) {
            config.user(user);
        }
        if (password != null) {
            config.password(password);
        }
        if (secure) {
            config.sslOptions(tls == null ? SslOptions.defaults() : tls);
        }
        return config;
    }
}
