package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.Aftermath;
import io.github.ssejaxrs.redis.testing.FaultProxy;
import io.github.ssejaxrs.redis.testing.FaultRun;
import io.github.ssejaxrs.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients see when one Redis takes over from another, with or without all that the other had. */
class RedisFailoverIT {

    private RedisServer master;
    private FaultProxy link; // by which the replica finds its master
    private RedisServer replica;
    private List<FaultProxy> doors; // one for each node, by which it finds its Redis

    @BeforeEach
    void start() {
        master = RedisServer.builder().name("master").start();
        link = FaultProxy.to(master.hostAndPort());
        replica = RedisServer.builder()
                .name("replica")
                .option("replicaof", "127.0.0.1 " + link.port())
                .start();
        doors = List.of(FaultProxy.to(master.hostAndPort()), FaultProxy.to(master.hostAndPort()));
        master.awaitReplicated(replica);
    }

    @AfterEach
    void stop() {
        doors.forEach(FaultProxy::close);
        replica.close();
        link.close();
        master.close();
    }

    @Test
    void aReplicaThatHasEverythingGoesOnWithoutAWord() {
        var seen = play("replica promoted, has everything", replica, run -> {
            master.handOverTo(replica);
            lead(replica);
        });

        assertThat(seen.lost()).isZero();
        assertThat(seen.phantoms()).isZero();
        assertThat(seen.resets()).isEmpty();
    }

    @Test
    void whoeverHadWhatTheReplicaHasNotIsTold() {
        var seen = play("replica promoted, lacks the last events", replica, run -> {
            replica.detach();
            run.awaitEvents(100);
            master.kill();
            replica.promote();
            lead(replica);
        });

        assertThat(seen.lost()).isBetween(100, 150);
        assertThat(seen.resets()).containsOnlyKeys("rolled-back");
    }

    @Test
    void whoeverHadWhatTheReplicaHasNotIsToldAlsoIfNothingIsPublishedAnyMore() {
        var seen = run("replica promoted, lacks the last, no more come", replica, 0)
                .quietAfterwards()
                .play(run -> {
                    link.blackhole();
                    run.awaitEvents(100);
                    run.stopPublishing();
                    replica.promote();
                    master.kill();
                    lead(replica);
                })
                .keptPromise();

        assertThat(seen.lost()).isBetween(100, 150);
        assertThat(seen.resets()).containsOnlyKeys("rolled-back");
        assertThat(seen.recovery()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aMasterThatIsOneAgainHasLostNothing() {
        var seen = play("A to B to A, nothing lost", master, run -> {
            master.handOverTo(replica);
            replica.handOverTo(master);
        });

        assertThat(seen.lost()).isZero();
        assertThat(seen.resets()).isEmpty();
    }

    @Test
    void aMasterThatIsOneAgainAndLostItsLastEventsTellsThat() {
        var seen = play("A to B to A, B lacked the last events", master, run -> {
            link.blackhole();
            run.awaitEvents(100);
            replica.promote();
            master.replicaOf(replica); // the same process, with connections that nobody has cut
            replica.awaitReplicated(master);
            master.promote();
            replica.replicaOf(master);
        });

        assertThat(seen.lost()).isGreaterThanOrEqualTo(100);
        assertThat(seen.resets()).containsOnlyKeys("rolled-back");
    }

    @Test
    void whatTheLesserHalfOfASplitTookIsTold() {
        var seen = play("split brain", replica, run -> {
            split();
            run.awaitEvents(400);
            heal();
        });

        assertThat(seen.lost()).isBetween(150, 300); // one node of two published there
        assertThat(seen.resets().keySet()).isSubsetOf("rolled-back", "unknown-generation");
    }

    @Test
    void aMasterWithoutReplicasTakesNothingMore() {
        requireReplicaOf(master);

        var seen = play("split brain, min-replicas-to-write 1, lag 2 s", replica, run -> {
            split();
            run.awaitEvents(800);
            heal();
        });

        assertThat(seen.lost()).isBetween(50, 350); // one node's events of 3.5 s
        assertThat(seen.notRecorded()).isPositive();
        assertThat(seen.resets().keySet()).isSubsetOf("rolled-back", "unknown-generation");
    }

    @Test
    void whatAReplicaHasConfirmedIsNotLostAndNothingElseIsSeen() {
        try (var third = RedisServer.builder().name("third").replicaOf(replica).start()) {
            replica.awaitReplicated(third);

            var seen = run("split brain, replicas(1)", replica, 1)
                    .play(run -> {
                        split();
                        run.awaitEvents(300);
                        heal();
                    })
                    .keptPromise();

            assertThat(seen.lost()).isZero();
            assertThat(seen.phantoms()).isZero();
            assertThat(seen.unknown()).isPositive();
        }
    }

    @Test
    void whatNoReplicaHasConfirmedIsLostWithItsMasterAndNobodyKnew() {
        try (var third = RedisServer.builder().name("third").replicaOf(replica).start()) {
            replica.awaitReplicated(third);

            var seen = run("replica promoted, lacks the last, replicas(1)", replica, 1)
                    .play(run -> {
                        link.blackhole();
                        run.awaitFailures(8);
                        master.kill();
                        replica.promote();
                        lead(replica);
                    })
                    .keptPromise();

            assertThat(seen.lost()).isZero();
            assertThat(seen.phantoms()).isZero();
            assertThat(seen.resets()).isEmpty();
        }
    }

    @Test
    void aMasterThatWasDemotedIsAskedNoMore() {
        var seen = play("demoted, its connections stay", replica, run -> {
            master.handOverTo(replica);
            doors.forEach(door -> door.retarget(replica.hostAndPort())); // as a name does
        });

        assertThat(seen.lost()).isZero();
        assertThat(seen.resets()).isEmpty();
        assertThat(seen.recovery()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whoeverHadWhatWasLostTwiceIsTold() {
        try (var third = RedisServer.builder().name("third").replicaOf(replica).start()) {
            replica.awaitReplicated(third);

            var seen = play("promoted twice, each lacks the last events", third, run -> {
                link.blackhole();
                run.awaitEvents(50);
                master.kill();
                replica.promote();
                lead(replica);
                run.awaitEvents(50);
                replica.awaitReplicated(third);
                third.detach();
                run.awaitEvents(50);
                run.remember(replica::command);
                replica.kill();
                third.promote();
                lead(third);
            });

            assertThat(seen.lost()).isBetween(100, 150);
            assertThat(seen.resets()).containsKey("rolled-back");
        }
    }

    @Test
    void mastersThatTakeTurnsLoseNothing() {
        var seen = play("A to B to A to B to A", master, run -> {
            for (int i = 0; i < 2; i++) {
                master.handOverTo(replica);
                lead(replica);
                run.awaitEvents(100);
                replica.handOverTo(master);
                lead(master);
                run.awaitEvents(100);
            }
        });

        assertThat(seen.lost()).isZero();
        assertThat(seen.resets()).isEmpty();
    }

    @Test
    void whatAReplicaConfirmsLateIsSeenLate() {
        var seen = run("replicas(1), its link silent for 4 s", master, 1)
                .quietAfterwards()
                .play(run -> {
                    link.blackhole();
                    run.awaitFailures(8);
                    run.stopPublishing();
                    link.pass();
                })
                .keptPromise();

        assertThat(seen.lost()).isZero();
        assertThat(seen.phantoms()).isZero();
        assertThat(seen.resets()).isEmpty();
        assertThat(seen.unknown()).isGreaterThanOrEqualTo(8);
        assertThat(seen.recovery()).isLessThan(Duration.ofSeconds(10));
    }

    private static void requireReplicaOf(RedisServer server) {
        server.command("CONFIG", "SET", "min-replicas-to-write", "1");
        server.command("CONFIG", "SET", "min-replicas-max-lag", "2");
    }

    /** The link between the two is silent; each is a master, and each node sees another one. */
    private void split() {
        link.blackhole();
        replica.promote();
        doors.get(1).retarget(replica.hostAndPort());
        doors.get(1).cut();
    }

    /** The master of old follows the new one, and both nodes do. */
    private void heal() {
        master.replicaOf(replica);
        replica.awaitReplicated(master);
        lead(replica);
    }

    private void lead(RedisServer to) {
        doors.forEach(door -> {
            door.retarget(to.hostAndPort());
            door.cut();
        });
    }

    private Aftermath play(String fault, RedisServer right, FaultRun.Fault happening) {
        return run(fault, right, 0).play(happening).keptPromise();
    }

    private FaultRun run(String fault, RedisServer right, int replicas) {
        return FaultRun.of(fault)
                .brokers(node -> RedisBroker.builder(doors.get(node).uri().toString())
                        .prefix(FaultRun.PREFIX)
                        .replicas(replicas)
                        .build())
                .store(right::command);
    }
}
