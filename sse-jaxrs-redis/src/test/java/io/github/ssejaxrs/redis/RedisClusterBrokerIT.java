package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.Aftermath;
import io.github.ssejaxrs.redis.testing.FaultRun;
import io.github.ssejaxrs.redis.testing.RedisCluster;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.BrokerContract;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same promises over the masters of a Redis Cluster, which die, hand over, and exchange slots. */
class RedisClusterBrokerIT extends BrokerContract {

    /** One of the channels events are published to. */
    private static final String ROOM = ChannelKeys.of(FaultRun.PREFIX, "room/1").head();

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
        return broker("sse-test");
    }

    @Test
    void aMasterThatHandsOverLosesNothing() {
        var seen = play("cluster, CLUSTER FAILOVER", run -> {
            int slot = RedisCluster.slotOf(ROOM);
            var former = cluster.masterOf(slot);
            cluster.failover(cluster.replicaOf(slot));
            cluster.awaitMasterOtherThan(former, slot);
            cluster.awaitOk();
        });

        assertThat(seen.lost()).isZero();
        assertThat(seen.resets()).isEmpty();
    }

    @Test
    void aMasterThatDiesIsReplacedAndWhatDiedWithItIsTold() {
        var seen = play("cluster, master killed", run -> {
            int slot = RedisCluster.slotOf(ROOM);
            var killed = cluster.killMasterOf(slot);
            cluster.awaitMasterOtherThan(killed, slot);
            killed.start();
            cluster.awaitOk();
        });

        assertThat(seen.resets().keySet()).isSubsetOf("rolled-back", "unknown-generation");
    }

    @Test
    void slotsThatMoveTakeTheirChannelsAlong() {
        var seen = play("cluster, slots moved", run -> {
            for (int room = 0; room < 4; room++) {
                int slot = RedisCluster.slotOf(
                        ChannelKeys.of(FaultRun.PREFIX, "room/" + room).head());
                var from = cluster.masterOf(slot);
                var to = cluster.nodes().stream()
                        .filter(node ->
                                node != from && node.info("replication", "role").equals("master"))
                        .findFirst()
                        .orElseThrow();
                cluster.beginMigration(slot, from, to);
                run.awaitEvents(20); // some of them where the slot is between two masters
                cluster.moveKeys(slot, from, to);
                run.awaitEvents(20);
                cluster.endMigration(slot, from, to);
            }
        });

        assertThat(seen.lost()).isZero();
        assertThat(seen.resets()).isEmpty();
    }

    private static RedisBroker broker(String prefix) {
        var url = cluster.addresses().stream()
                .map(Object::toString)
                .collect(Collectors.joining(",", "redis-cluster://", ""));
        return RedisBroker.builder(url)
                .prefix(prefix)
                .timeout(Duration.ofSeconds(2))
                .build();
    }

    private static Aftermath play(String fault, FaultRun.Fault happening) {
        cluster.nodes().stream()
                .filter(node -> node.info("replication", "role").equals("master"))
                .forEach(node -> node.command("FLUSHALL")); // a run expects a store that knows nothing
        return FaultRun.of(fault)
                .brokers(node -> broker(FaultRun.PREFIX))
                .store(command ->
                        cluster.masterOf(RedisCluster.slotOf(command[1])).command(command))
                .play(happening)
                .keptPromise();
    }
}
