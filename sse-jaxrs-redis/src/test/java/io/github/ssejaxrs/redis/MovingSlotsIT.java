package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.redis.testing.RedisCluster;
import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay.Complete;
import io.github.ssejaxrs.spi.Retention;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one node notices of a Redis Cluster in which a slot moves, or nobody answers. */
class MovingSlotsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static RedisCluster cluster;

    private final String channel = "moving/" + UUID.randomUUID();
    private final ChannelKeys keys = ChannelKeys.of("sse", channel);
    private final int slot = RedisCluster.slotOf(keys.head());
    private final Set<String> doubted = ConcurrentHashMap.newKeySet();
    private RedisBroker broker;

    @BeforeAll
    static void startCluster() {
        cluster = RedisCluster.builder().start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void listen() {
        var url = cluster.addresses().stream()
                .map(Object::toString)
                .collect(Collectors.joining(",", "redis-cluster://", ""));
        broker = RedisBroker.builder(url).timeout(TIMEOUT).build();
        broker.start(
                new Broker.Listener() {
                    @Override
                    public void onMessage(Message message) {}

                    @Override
                    public void onGap(String name) {
                        doubted.add(name);
                    }
                },
                name -> new Retention(100, Duration.ofHours(1)));
        Awaitility.await().ignoreExceptions().until(() -> broker.window("warm up") != null);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void aChannelIsThereAllTheTimeWhileItsSlotMoves() {
        var from = cluster.masterOf(slot);
        var to = otherMaster(from);
        var begin = publish("one");

        cluster.beginMigration(slot, from, to);
        publish("two");
        cluster.moveKeys(slot, from, to);
        publish("three");
        cluster.endMigration(slot, from, to);
        publish("four");

        assertThat(broker.replay(channel, begin, 10))
                .isInstanceOfSatisfying(
                        Complete.class,
                        replay -> assertThat(replay.messages())
                                .extracting(message -> message.payload().data())
                                .containsExactly("two", "three", "four"));
    }

    @Test
    void aNodeThatOnlyListensFindsOutWhereItsChannelsAre() {
        var from = cluster.masterOf(slot);
        var to = otherMaster(from);
        broker.subscribe(channel);
        cluster.migrateSlot(slot, to);

        to.command("XADD", keys.log(), "1-0", "d", "lost"); // as if its carriage had been lost
        to.command("HSET", keys.head(), "s", "1");

        Awaitility.await().atMost(8, TimeUnit.SECONDS).until(() -> doubted.contains(channel));
    }

    @Test
    void whoPublishesWaitsNoLongerThanTheTimeoutForAClusterThatIsSilent() {
        publish("one");
        cluster.nodes().forEach(RedisServer::freeze);
        try {
            for (int i = 0; i < 3; i++) {
                long begin = System.nanoTime();
                assertThatThrownBy(() -> publish("two")).isInstanceOf(BrokerUnavailableException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TIMEOUT.plusMillis(800));
            }
        } finally {
            cluster.nodes().forEach(RedisServer::thaw);
            cluster.awaitOk();
        }
    }

    @Test
    void aMasterThatIsAwayHidesNoLossAtTheOthers() {
        cluster.nodes().forEach(node -> node.command("CONFIG", "SET", "cluster-require-full-coverage", "no"));
        broker.subscribe(channel);
        var master = cluster.masterOf(slot);
        var away = otherMaster(master);
        int other = IntStream.range(0, 16_384)
                .filter(one -> cluster.masterOf(one) == away)
                .findFirst()
                .orElseThrow();
        var replica = cluster.replicaOf(other);
        broker.subscribe(Stream.iterate(0, i -> i + 1)
                .map(i -> "other/" + i)
                .filter(name -> cluster.masterOf(
                                RedisCluster.slotOf(ChannelKeys.of("sse", name).head()))
                        == away)
                .findFirst()
                .orElseThrow());
        replica.kill();
        away.kill();
        try {
            doubted.clear();
            master.command("XADD", keys.log(), "1-0", "d", "lost"); // as if its carriage had been lost
            master.command("HSET", keys.head(), "s", "1");

            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> doubted.contains(channel));
        } finally {
            away.start();
            replica.start();
            cluster.awaitOk();
        }
    }

    private static RedisServer otherMaster(RedisServer master) {
        return cluster.nodes().stream()
                .filter(node ->
                        node != master && node.info("replication", "role").equals("master"))
                .findFirst()
                .orElseThrow();
    }

    private Position publish(String data) {
        return broker.publish(channel, new Payload(data, null, null, null));
    }
}
