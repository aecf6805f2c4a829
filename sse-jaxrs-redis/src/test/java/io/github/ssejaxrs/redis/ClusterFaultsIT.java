package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.Aftermath;
import io.github.ssejaxrs.redis.testing.FaultRun;
import io.github.ssejaxrs.redis.testing.RedisCluster;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients see when the masters of a Redis Cluster die and its slots move. */
class ClusterFaultsIT {

    private static RedisCluster cluster;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.builder().start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void aMasterThatHandsOverLosesNothing() {
        int slot = slotOfRoom(0);

        var seen = play("Cluster: CLUSTER FAILOVER", run -> cluster.failover(cluster.replicaOf(slot)));

        assertThat(seen.lost()).isZero();
        assertThat(seen.resets()).isEmpty();
    }

    @Test
    void channelsWhoseSlotsMoveLoseNothing() {
        var seen = play("Cluster: slots of 4 rooms move", run -> {
            for (int room = 0; room < 4; room++) {
                int slot = slotOfRoom(room);
                var from = cluster.masterOf(slot);
                var to = IntStream.range(8, 24)
                        .mapToObj(other -> cluster.masterOf(slotOfRoom(other)))
                        .filter(master -> master != from)
                        .findFirst()
                        .orElseThrow();
                cluster.beginMigration(slot, from, to);
                run.awaitEvents(20); // some of them where the slot is of two masters
                cluster.moveKeys(slot, from, to);
                run.awaitEvents(20);
                cluster.endMigration(slot, from, to);
            }
        });

        assertThat(seen.lost()).isZero();
        assertThat(seen.resets()).isEmpty();
    }

    @Test
    void whatADeadMasterDidNotPassOnIsTold() {
        int slot = slotOfRoom(0);

        var seen = play("Cluster: a master killed", run -> {
            var killed = cluster.killMasterOf(slot);
            cluster.awaitMasterOtherThan(killed, slot);
        });

        assertThat(seen.lost()).isLessThan(10);
        assertThat(seen.resets().keySet()).isSubsetOf("rolled-back");
        assertThat(seen.recovery()).isLessThan(Duration.ofSeconds(5));
        cluster.nodes().stream().filter(node -> !node.isAlive()).forEach(node -> node.start());
        cluster.awaitOk();
    }

    private static int slotOfRoom(int room) {
        return RedisCluster.slotOf("room/" + room);
    }

    private static Aftermath play(String fault, FaultRun.Fault happening) {
        var addresses = cluster.addresses().stream().map(Object::toString).collect(Collectors.joining(","));
        cluster.nodes().stream()
                .filter(node -> node.info("replication", "role").equals("master"))
                .forEach(node -> node.command("FLUSHALL"));
        return FaultRun.of(fault)
                .brokers(node -> RedisBroker.builder("redis-cluster://" + addresses)
                        .prefix(FaultRun.PREFIX)
                        .build())
                .store(command ->
                        cluster.masterOf(RedisCluster.slotOf(command[1])).command(command))
                .play(happening)
                .keptPromise();
    }
}
