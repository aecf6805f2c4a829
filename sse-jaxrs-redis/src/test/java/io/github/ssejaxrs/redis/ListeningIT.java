package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.spi.Retention;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Connection;

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

    @Test
    void aConnectionThatComesAsItIsClosedIsClosed() {
        var options = ConnectionSettings.of(
                RedisUrl.parse(server.uri().toString()), null, null, null, RedisOptions.TIMEOUT, 8);
        var made = new AtomicReference<Connection>();
        var listening = new AtomicReference<Listening>();
        var life = new Listening.Life() {
            @Override
            public void sign(LiveConnection connection, String text) {}

            @Override
            public void listening() {}
        };
        listening.set(new Listening(
                receiver -> {
                    made.set(new Connection(server.hostAndPort(), options.client()));
                    listening.get().close();
                    return new LiveConnection(server.hostAndPort(), made.get(), receiver);
                },
                "sse:node:test",
                RedisOptions.TIMEOUT,
                message -> {},
                life));

        listening.get().run();

        assertThat(made.get().isConnected()).isFalse();
    }
}
