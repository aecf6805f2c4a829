package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay.Complete;
import io.github.ssejaxrs.spi.Replay.Missing;
import io.github.ssejaxrs.spi.Replay.Reason;
import io.github.ssejaxrs.spi.Retention;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others do to the keys and channels in Redis is told, or refused; and all that is left goes on. */
class UntrustedRedisIT {

    private static final Retention RETENTION = new Retention(100, Duration.ofHours(1));

    private static RedisServer server;

    private final String channel = "untrusted/" + UUID.randomUUID();
    private final ChannelKeys keys = ChannelKeys.of("sse", channel);
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private RedisBroker broker;

    @BeforeAll
    static void startRedis() {
        server = RedisServer.builder().start();
    }

    @AfterAll
    static void stopRedis() {
        server.close();
    }

    @BeforeEach
    void listen() {
        broker = RedisBroker.builder(server.uri().toString()).build();
        broker.start(
                new Broker.Listener() {
                    @Override
                    public void onMessage(Message message) {
                        heard.add(message.payload().data());
                    }

                    @Override
                    public void onGap(String name) {
                        heard.add("gap in " + name);
                    }
                },
                name -> RETENTION);
        broker.subscribe(channel);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void whatIsNoMessageIsADoubtAndTheNextIsHeard() throws InterruptedException {
        for (var garbage :
                new String[] {"", "hello", "1:000000000001:5:d9:x", "2:000000000001:5:d1:x", "\u0000\u00ff"}) {
            server.command("PUBLISH", keys.live(), garbage);

            assertThat(next()).as(garbage).isEqualTo("gap in " + channel);
        }
        publish("one");

        assertThat(next()).isEqualTo("one");
    }

    @Test
    void garbageOnTheNodesOwnChannelIsNoSignOfLife() throws InterruptedException {
        for (var node : (Iterable<?>) server.command("PUBSUB", "CHANNELS", "sse:node:*")) {
            server.command("PUBLISH", (String) node, "\r\n*9\r\n");
        }
        publish("one");

        assertThat(next()).isEqualTo("one");
    }

    @Test
    void aKeyOfAnotherKindIsRefused() {
        server.command("SET", keys.head(), "x");

        assertThatThrownBy(() -> publish("one"))
                .isInstanceOf(BrokerUnavailableException.class)
                .hasMessageContaining("WRONGTYPE");
        assertThatThrownBy(() -> broker.window(channel))
                .isInstanceOf(BrokerUnavailableException.class)
                .hasMessageContaining("WRONGTYPE");
    }

    @Test
    void anEntryNobodyCanReadIsNoHistory() {
        var before = broker.window(channel).end();
        var one = publish("one");
        server.command("XADD", keys.log(), "2-0", "x", "y");
        server.command("HSET", keys.head(), "s", "2");
        var three = publish("three");

        assertThat(broker.replay(channel, before, 10))
                .as("what can be read is")
                .isInstanceOfSatisfying(
                        Complete.class,
                        replay -> assertThat(replay.messages())
                                .extracting(Message::position)
                                .containsExactly(one));
        assertThat(broker.replay(channel, one, 10)).isEqualTo(new Missing(Reason.TRIMMED, three));
    }

    @Test
    void whatWasFlushedIsToldOfWithoutAnyPublish() throws InterruptedException {
        var place = publish("one");
        assertThat(next()).isEqualTo("one");

        server.command("FLUSHALL");

        assertThat(next()).isEqualTo("gap in " + channel);
        assertThat(broker.replay(channel, place, 10))
                .isInstanceOfSatisfying(
                        Missing.class, missing -> assertThat(missing.reason()).isEqualTo(Reason.UNKNOWN_GENERATION));
    }

    @Test
    void aMessageThatWasRecordedAndNeverCarriedIsADoubt() throws InterruptedException {
        publish("one");
        assertThat(next()).isEqualTo("one");

        server.command("XADD", keys.log(), "2-0", "d", "two"); // as if its carriage had been lost
        server.command("HSET", keys.head(), "s", "2");

        assertThat(next()).isEqualTo("gap in " + channel);
    }

    private Object next() throws InterruptedException {
        return heard.poll(10, TimeUnit.SECONDS);
    }

    private Position publish(String data) {
        return broker.publish(channel, new Payload(data, null, null, null));
    }
}
