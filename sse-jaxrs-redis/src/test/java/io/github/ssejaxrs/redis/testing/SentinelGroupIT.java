package io.github.ssejaxrs.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.RedisServer.Fsync;
import org.junit.jupiter.api.Test;

class SentinelGroupIT {

    @Test
    void aReplicaTakesThePlaceOfAMasterThatWasKilledAndTheMasterReturnsAsItsReplica() {
        try (var group = SentinelGroup.builder().start()) {
            group.master().command("SET", "key", "kept");
            group.servers().get(0).awaitReplicated(group.servers().get(1));

            var killed = group.killMaster();
            var master = group.awaitMasterOtherThan(killed);

            assertThat(killed.isAlive()).isFalse();
            assertThat(master.command("GET", "key")).isEqualTo("kept");
            killed.start();
            group.awaitReplicas();
            assertThat(killed.info("replication", "role")).isEqualTo("slave");
        }
    }

    @Test
    void aFailoverByCommandChangesPlaces() {
        try (var group = SentinelGroup.builder()
                .replicas(2)
                .servers(server -> server.appendOnly(Fsync.EVERYSEC))
                .start()) {
            var former = group.master();

            var master = group.failover();

            assertThat(master).isNotSameAs(former);
            assertThat(group.servers())
                    .filteredOn(server -> server != master)
                    .hasSize(2)
                    .allMatch(
                            server -> server.info("replication", "master_port").equals("" + master.port()));
            assertThat(group.sentinelAddresses()).hasSize(3);
        }
    }
}
