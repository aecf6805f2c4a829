package io.github.ssejaxrs.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisMovedDataException;

class RedisClusterIT {

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
    void eachMasterServesItsShareOfTheSlots() {
        try (var client = RedisClusterClient.create(new HashSet<>(cluster.addresses()))) {
            for (var key : new String[] {"a", "b", "c", "d"}) {
                client.set(key, "value of " + key);
                assertThat(cluster.masterOf(RedisCluster.slotOf(key)).command("GET", key))
                        .isEqualTo("value of " + key);
            }
        }
        assertThat(cluster.masterOf(0)).isNotSameAs(cluster.masterOf(16_383));
    }

    @Test
    void aReplicaTakesThePlaceOfItsMasterInAgreementAndByForce() {
        int slot = RedisCluster.slotOf("planned");
        var master = cluster.masterOf(slot);
        var replica = cluster.replicaOf(slot);
        master.command("SET", "planned", "kept");

        cluster.failover(replica);
        assertThat(cluster.masterOf(slot)).isSameAs(replica);
        assertThat(replica.command("GET", "planned")).isEqualTo("kept");
        assertThat(cluster.replicaOf(slot)).isSameAs(master);

        cluster.takeOver(master);
        assertThat(cluster.masterOf(slot)).isSameAs(master);
    }

    @Test
    void aReplicaTakesThePlaceOfAMasterThatWasKilled() {
        int slot = RedisCluster.slotOf("killed");
        var replica = cluster.replicaOf(slot);

        var killed = cluster.killMasterOf(slot);
        assertThat(cluster.awaitMasterOtherThan(killed, slot)).isSameAs(replica);

        killed.start();
        cluster.awaitOk();
        assertThat(cluster.replicaOf(slot)).isSameAs(killed);
    }

    @Test
    void aSlotMovesWithItsKeysAndClientsAreSentAfterIt() {
        int slot = RedisCluster.slotOf("{slot}");
        var from = cluster.masterOf(slot);
        var to = cluster.masterOf((slot + 16_384 / 2) % 16_384);
        for (int i = 0; i < 250; i++) {
            from.command("SET", "{slot}" + i, "value");
        }

        cluster.beginMigration(slot, from, to);
        assertThatThrownBy(() -> from.command("GET", "{slot}new")).isInstanceOf(JedisAskDataException.class);
        assertThat(from.command("GET", "{slot}0")).isEqualTo("value");
        cluster.moveKeys(slot, from, to);
        cluster.endMigration(slot, from, to);

        assertThat(cluster.masterOf(slot)).isSameAs(to);
        assertThat(to.command("CLUSTER", "COUNTKEYSINSLOT", "" + slot)).isEqualTo(250L);
        assertThatThrownBy(() -> from.command("GET", "{slot}0")).isInstanceOf(JedisMovedDataException.class);

        cluster.migrateSlot(slot, from);
        assertThat(from.command("GET", "{slot}0")).isEqualTo("value");
    }
}
