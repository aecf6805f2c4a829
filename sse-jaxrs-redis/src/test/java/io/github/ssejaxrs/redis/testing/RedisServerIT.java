package io.github.ssejaxrs.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.redis.testing.RedisServer.Fsync;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Faults that do not happen prove nothing, so each of them is looked at first. */
class RedisServerIT {

    @Test
    void aKilledServerReturnsOnItsPortWithWhatItLogged() {
        try (var server = RedisServer.builder().appendOnly(Fsync.EVERYSEC).start()) {
            int port = server.port();
            write(server, "kept");

            server.kill();
            assertThat(server.isAlive()).isFalse();
            assertThatThrownBy(() -> server.command("PING")).isInstanceOf(JedisConnectionException.class);
            server.start();

            assertThat(server.port()).isEqualTo(port);
            assertThat(read(server)).isEqualTo("kept");
        }
    }

    @Test
    void aServerWithoutLogReturnsEmpty() {
        try (var server = RedisServer.builder().start()) {
            write(server, "lost");

            server.restart();

            assertThat(read(server)).isNull();
        }
    }

    @Test
    void aLogThatIsCutLosesItsLastCommandOnly() {
        try (var server = RedisServer.builder().appendOnly(Fsync.ALWAYS).start()) {
            write(server, "first");
            write(server, "second");

            server.kill();
            server.truncateAof(3);
            server.start();

            assertThat(read(server)).isEqualTo("first");
        }
    }

    @Test
    void theLogOfARunningServerIsNotCut() {
        try (var server = RedisServer.builder().appendOnly(Fsync.ALWAYS).start()) {
            assertThatThrownBy(() -> server.truncateAof(1)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aFrozenServerIsSilentUntilItThaws() {
        try (var server = RedisServer.builder().start();
                var client = new Jedis(server.hostAndPort(), quick())) {
            client.ping();

            server.freeze();
            assertThatThrownBy(client::ping)
                    .isInstanceOf(JedisConnectionException.class)
                    .hasRootCauseInstanceOf(SocketTimeoutException.class);
            server.thaw();

            assertThat(server.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void aFrozenServerCanBeKilled() {
        try (var server = RedisServer.builder().start()) {
            server.freeze();

            server.kill();

            assertThat(server.isAlive()).isFalse();
        }
    }

    @Test
    void aDetachedReplicaIsPromotedWithoutTheLastWritesAndWithAHistoryOfItsOwn() {
        try (var master = RedisServer.builder().start();
                var replica = RedisServer.builder().replicaOf(master).start()) {
            write(master, "replicated");
            master.awaitReplicated(replica);
            var history = master.info("replication", "master_replid");

            replica.detach();
            write(master, "tail");
            master.kill();
            replica.promote();

            assertThat(read(replica)).isEqualTo("replicated");
            assertThat(replica.info("replication", "role")).isEqualTo("master");
            assertThat(replica.info("replication", "master_replid")).isNotEqualTo(history);
            assertThat(replica.info("replication", "master_replid2")).isEqualTo(history);
        }
    }

    @Test
    void aPromotedReplicaIsAMasterWhenItReturnsAndTheOldMasterFollowsIt() {
        try (var master = RedisServer.builder().start();
                var replica = RedisServer.builder()
                        .replicaOf(master)
                        .appendOnly(Fsync.ALWAYS)
                        .start()) {
            write(master, "first");
            master.awaitReplicated(replica);
            master.kill();
            replica.promote();
            write(replica, "second");

            replica.restart();
            master.start();
            master.replicaOf(replica);
            replica.awaitReplicated(master);

            assertThat(replica.info("replication", "role")).isEqualTo("master");
            assertThat(read(master)).isEqualTo("second");
        }
    }

    @Test
    void aMasterHandsOverWithoutLossAndWithoutABreakOfHistory() {
        try (var master = RedisServer.builder().start();
                var replica = RedisServer.builder().replicaOf(master).start()) {
            master.awaitReplicated(replica);
            write(master, "last");
            var history = master.info("replication", "master_replid");

            master.handOverTo(replica);

            assertThat(read(replica)).isEqualTo("last");
            assertThat(replica.info("replication", "role")).isEqualTo("master");
            assertThat(replica.info("replication", "master_replid2")).isEqualTo(history);
        }
    }

    @Test
    void aMasterWithoutEnoughReplicasRefusesWrites() {
        try (var master = RedisServer.builder().minReplicasToWrite(1, 1).start()) {
            assertThatThrownBy(() -> write(master, "refused"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageContaining("NOREPLICAS");
        }
    }

    @Test
    void theRigGetsInWhateverThePasswordIs() {
        try (var server = RedisServer.builder()
                        .password("secret")
                        .user("alice on >wonder ~app:* &app:* +@all")
                        .start();
                var stranger = new Jedis(server.hostAndPort());
                var alice = new Jedis(server.hostAndPort())) {
            assertThatThrownBy(stranger::ping).hasMessageContaining("NOAUTH");
            alice.auth("alice", "wonder");
            assertThat(alice.set("app:key", "hers")).isEqualTo("OK");

            server.command("CONFIG", "SET", "requirepass", "changed");

            assertThatThrownBy(() -> stranger.auth("secret")).hasMessageContaining("WRONGPASS");
            assertThat(server.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void aServerThatCannotStartTellsWhy() {
        assertThatThrownBy(() ->
                        RedisServer.builder().option("no-such-option", "1").start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such-option");
    }

    @Test
    void aReturningServerAnswersOnlyWhenItHasReadItsLog() {
        try (var server = RedisServer.builder()
                .appendOnly(Fsync.ALWAYS)
                .option("key-load-delay", "20000") // microseconds for each key
                .option("loading-process-events-interval-bytes", "1024")
                .start()) {
            for (int i = 0; i < 20; i++) {
                server.command("SET", "key" + i, "x".repeat(100));
            }
            server.kill();

            long before = System.nanoTime();
            server.start();

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
            assertThat(server.command("DBSIZE")).isEqualTo(20L);
        }
    }

    private static void write(RedisServer server, String value) {
        server.command("SET", "key", value);
    }

    private static @Nullable Object read(RedisServer server) {
        return server.command("GET", "key");
    }

    private static DefaultJedisClientConfig quick() {
        return DefaultJedisClientConfig.builder().socketTimeoutMillis(200).build();
    }
}
