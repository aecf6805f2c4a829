package io.github.ssejaxrs.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.PublishOutcomeUnknownException;
import io.github.ssejaxrs.redis.testing.FaultProxy;
import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Retention;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol;

/** What is shown to nobody until replicas have it, when one of them is silent. */
class RecordingIT {

    private static final Retention RETENTION = new Retention(100, Duration.ofHours(1));
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static RedisServer master;
    private static RedisServer replica;

    private final String channel = "recording/" + UUID.randomUUID();
    private final ChannelKeys keys = ChannelKeys.of("sse", channel);

    @BeforeAll
    static void startRedis() {
        master = RedisServer.builder().start();
        replica = RedisServer.builder().replicaOf(master).start();
        master.awaitReplicated(replica);
    }

    @AfterAll
    static void stopRedis() {
        replica.close();
        master.close();
    }

    @AfterEach
    void thaw() {
        replica.thaw();
        master.awaitReplicated(replica);
    }

    @Test
    void aConnectionThatWasThereBeforeDoesNotTakeOlderConfirmationsForNewOnes() {
        var options = options(master.uri().toString());
        var commands = new Commands();
        commands.connected(options.connect());
        try {
            commands.once(
                    "", Deadline.in(TIMEOUT), exchange -> exchange.connection().executeCommand(Protocol.Command.PING));
            master.awaitReplicated(replica);
            replica.freeze();
            tentative(keys, "one");
            var position = Format.position("aaaaaaaaaaaa", "1");
            var recording = new Recording(commands, Script.CHANNEL, new Generations(), TIMEOUT, 1, "node");

            assertThatThrownBy(() -> recording.settle(keys, position))
                    .isInstanceOf(PublishOutcomeUnknownException.class);
            assertThat(master.command("HGET", keys.head(), "c")).isEqualTo("0");
        } finally {
            commands.close();
        }
    }

    @Test
    void theRightsOfTheGuideAreEnoughToHaveCarriedWhatADeadNodeRecorded() {
        var rights = "+eval +evalsha +info +time +hmget +hset +xrange +publish +wait +client|setname";
        var user = Stream.of("ACL SETUSER node on >secret resetkeys ~sse:* resetchannels &sse:* -@all", rights)
                .flatMap(part -> Stream.of(part.split(" ")));
        master.command(user.toArray(String[]::new));
        var commands = new Commands();
        commands.connected(
                options("redis://node:secret@" + master.hostAndPort()).connect());
        try {
            tentative(keys, "one");

            new Recording(commands, Script.CHANNEL, new Generations(), TIMEOUT, 1, "node")
                    .settle(keys, Format.position("aaaaaaaaaaaa", "1"));

            assertThat(master.command("HGET", keys.head(), "c")).isEqualTo("1");
        } finally {
            commands.close();
        }
    }

    @Test
    void whoPublishesWaitsNoLongerThanTheTimeoutForReplicasToo() throws Exception {
        var timeout = Duration.ofSeconds(4);
        try (var proxy = FaultProxy.to(master.hostAndPort());
                var broker = RedisBroker.builder(proxy.uri().toString())
                        .replicas(1)
                        .timeout(timeout)
                        .build()) {
            broker.start(message -> {}, name -> RETENTION);
            broker.publish(channel, new Payload("zero", null, null, null));
            replica.freeze();
            proxy.delay(Duration.ofMillis(400), Duration.ZERO);
            long begin = System.nanoTime();
            var publish =
                    CompletableFuture.supplyAsync(() -> broker.publish(channel, new Payload("one", null, null, null)));
            Thread.sleep(1_500); // it is recorded, and waits
            proxy.blackhole();

            assertThatThrownBy(publish::join).hasCauseInstanceOf(PublishOutcomeUnknownException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(timeout.plusMillis(500));
        }
    }

    @Test
    void aReplicaThatIsSilentKeepsNobodyFromNoticingALoss() {
        Set<String> doubted = ConcurrentHashMap.newKeySet();
        try (var broker = broker(master.uri().toString(), 1)) {
            broker.start(
                    new Broker.Listener() {
                        @Override
                        public void onMessage(Message message) {}

                        @Override
                        public void onGap(String name) {
                            doubted.add(name);
                        }
                    },
                    name -> RETENTION);
            broker.subscribe(channel);
            var others = IntStream.range(0, 20).mapToObj(i -> channel + "/" + i).toList();
            others.forEach(broker::subscribe);
            replica.freeze();
            others.forEach(other -> tentative(ChannelKeys.of("sse", other), "waits"));
            sleep(Duration.ofSeconds(4)); // until it is tried to have them carried

            master.command("XADD", keys.log(), "1-0", "d", "lost"); // as if its carriage had been lost
            master.command("HSET", keys.head(), "s", "1");

            Awaitility.await().atMost(8, TimeUnit.SECONDS).until(() -> doubted.contains(channel));
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void tentative(ChannelKeys keys, String data) {
        try (var connection = master.connect()) {
            var arguments = Stream.of("publish", "aaaaaaaaaaaa", "100", "3600000", "-", "0", "0", "1", "d", data)
                    .map(text -> text.getBytes(UTF_8))
                    .toList();
            Script.CHANNEL.run(connection, keys.all(), arguments);
        }
    }

    private static RedisBroker broker(String url, int replicas) {
        return RedisBroker.builder(url).replicas(replicas).timeout(TIMEOUT).build();
    }

    private static RedisOptions options(String url) {
        var parsed = RedisUrl.parse(url);
        return new RedisOptions(parsed, "sse", TIMEOUT, 1, ConnectionSettings.of(parsed, null, null, null, TIMEOUT, 8));
    }
}
