package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.spi.Retention;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a node that listens leaves in Redis, while it does and afterwards. */
class ListeningIT {

    private static RedisServer server;

    @BeforeAll
    static void startRedis() {
        server = RedisServer.builder().start();
    }

    @AfterAll
    static void stopRedis() {
        server.close();
    }

    @Test
    void aChannelThatIsAboutToBeForgottenIsKeptByWhoBeginsToListen() {
        var keys = ChannelKeys.of("sse", "quiet");
        try (var broker = RedisBroker.builder(server.uri().toString()).build()) {
            broker.start(message -> {}, name -> new Retention(100, Duration.ofHours(1)));
            broker.window("quiet");
            server.command("PEXPIRE", keys.head(), "60000");

            broker.subscribe("quiet");

            Awaitility.await().until(() -> (long) server.command("PTTL", keys.head()) > 3_600_000);
        }
    }
}
