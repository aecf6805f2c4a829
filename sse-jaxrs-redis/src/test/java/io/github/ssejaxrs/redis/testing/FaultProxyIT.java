package io.github.ssejaxrs.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.redis.testing.FaultProxy.Link;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** With the client that the broker uses. */
class FaultProxyIT {

    private final RedisServer server = RedisServer.builder().start();
    private final FaultProxy proxy = FaultProxy.to(server.hostAndPort());

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    @Test
    void aShareOfTheMessagesIsLost() {
        try (var subscriber = new Subscriber(RedisProtocol.RESP2)) {
            proxy.dropMessages(0.05, 1);
            publish(2_000);

            await().until(() -> subscriber.received.size() + proxy.messagesLost() == 2_000);
            assertThat(proxy.messagesLost()).isBetween(60L, 140L);
            assertThat(subscriber.received).doesNotHaveDuplicates();

            proxy.pass();
            publish(1);
            await().until(() -> subscriber.received.size() + proxy.messagesLost() == 2_001);
        }
    }

    @Test
    void aDeafSubscriptionHearsNothingWhileCommandsGoThrough() {
        try (var subscriber = new Subscriber(RedisProtocol.RESP2);
                var commands = new Jedis(proxy.hostAndPort(), config(RedisProtocol.RESP2))) {
            proxy.blackhole(Link::subscribes);

            assertThat(commands.publish("news", "held back")).isEqualTo(1);
            assertThat(commands.ping()).isEqualTo("PONG");
            assertThat(subscriber.received).isEmpty();
            assertThat(subscriber.failures).isEmpty();

            proxy.pass();
            await().until(() -> subscriber.received.equals(List.of("held back")));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESP2", "RESP3"})
    void bytesThatComeOneByOneAreUnderstood(RedisProtocol protocol) {
        proxy.slice();
        try (var subscriber = new Subscriber(protocol)) {
            publish(10);

            await().until(() -> subscriber.received.size() == 10);
        }
    }

    @Test
    void aCutSubscriptionFails() {
        try (var subscriber = new Subscriber(RedisProtocol.RESP2)) {
            proxy.cut(Link::subscribes);

            await().until(() -> subscriber.failures.size() == 1);
        }
    }

    private void publish(int messages) {
        try (var connection = new Jedis(server.hostAndPort(), config(RedisProtocol.RESP2))) {
            var pipeline = connection.pipelined();
            for (int i = 0; i < messages; i++) {
                pipeline.publish("news", Integer.toString(i));
            }
            pipeline.sync();
        }
    }

    private static DefaultJedisClientConfig config(RedisProtocol protocol) {
        return DefaultJedisClientConfig.builder().protocol(protocol).build();
    }

    private final class Subscriber implements AutoCloseable {

        private final List<String> received = new CopyOnWriteArrayList<>();
        private final List<JedisConnectionException> failures = new CopyOnWriteArrayList<>();
        private final Jedis connection;
        private final Thread thread;

        Subscriber(RedisProtocol protocol) {
            connection = new Jedis(proxy.hostAndPort(), config(protocol));
            var listener = new JedisPubSub() {
                @Override
                public void onMessage(String channel, String message) {
                    received.add(message);
                }
            };
            thread = new Thread(() -> {
                try {
                    connection.subscribe(listener, "news");
                } catch (JedisConnectionException e) {
                    failures.add(e);
                }
            });
            thread.start();
            await().until(listener::isSubscribed);
        }

        @Override
        public void close() {
            proxy.pass();
            proxy.cut();
            await().until(() -> !thread.isAlive());
            connection.close();
        }
    }
}
