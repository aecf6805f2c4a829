package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.redis.testing.RedisCluster;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.BrokerContract;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every broker promises, over the masters of a Redis Cluster. */
class RedisClusterBrokerIT extends BrokerContract {

    private static RedisCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = RedisCluster.builder().start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Override
    protected Broker create() {
        var addresses = cluster.addresses().stream().map(Object::toString).collect(Collectors.joining(","));
        return RedisBroker.builder("redis-cluster://" + addresses).build();
    }
}
