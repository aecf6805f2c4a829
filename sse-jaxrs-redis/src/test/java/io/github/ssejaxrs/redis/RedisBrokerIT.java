package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.redis.testing.RedisUrl;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.BrokerContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What every broker promises, over a real Redis: the one that {@code REDIS_URL} names, or one of its own. */
class RedisBrokerIT extends BrokerContract {

    private static @Nullable RedisServer server;
    private static String url = "";

    @BeforeAll
    static void startRedis() {
        var given = RedisUrl.given();
        if (given == null) {
            server = RedisServer.builder().start();
            url = server.uri().toString();
        } else {
            url = given.toString();
        }
    }

    @AfterAll
    static void stopRedis() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected Broker create() {
        return RedisBroker.builder(url).prefix("sse-test").build();
    }
}
