package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.Aftermath;
import io.github.ssejaxrs.redis.testing.FaultProxy;
import io.github.ssejaxrs.redis.testing.FaultRun;
import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.redis.testing.RedisServer.Fsync;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What clients see when something befalls the one Redis there is: all there is, or that they are told. */
class RedisFaultsIT {

    @Test
    void aRedisWithALogOfWritesThatIsKilledLosesNothing() {
        try (var redis = RedisServer.builder().appendOnly(Fsync.EVERYSEC).start()) {
            var seen = play("killed, log of writes", redis, run -> {
                redis.kill();
                redis.start();
            });

            assertThat(seen.lost()).isZero();
            assertThat(seen.resets()).isEmpty();
            assertThat(seen.recovery()).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void whoeverHadWhatALossOfPowerTookIsTold() {
        try (var redis = RedisServer.builder().appendOnly(Fsync.ALWAYS).start()) {
            var seen = play("loss of power, log cut by 20 kB", redis, run -> {
                redis.kill();
                redis.truncateAof(20_000);
                redis.start();
            });

            assertThat(seen.lost()).isBetween(5, 200);
            assertThat(seen.resets()).containsOnlyKeys("rolled-back");
        }
    }

    @Test
    void aRedisThatReturnsEmptyIsAnotherOne() {
        try (var redis = RedisServer.builder().start()) {
            var seen = play("killed, returns empty", redis, run -> {
                redis.kill();
                redis.start();
            });

            assertThat(seen.lost()).isGreaterThan(200);
            assertThat(seen.resets()).containsOnlyKeys("unknown-generation");
        }
    }

    @Test
    void whoeverHadAnythingOfWhatWasFlushedIsTold() {
        try (var redis = RedisServer.builder().start()) {
            var seen = play("FLUSHALL", redis, run -> redis.command("FLUSHALL"));

            assertThat(seen.resets()).containsOnlyKeys("unknown-generation");
        }
    }

    @Test
    void whoeverHadAnythingOfWhatWasFlushedIsToldAlsoIfNothingIsPublishedAnyMore() {
        try (var redis = RedisServer.builder().start()) {
            var seen = run("FLUSHALL, no more come", redis)
                    .quietAfterwards()
                    .play(run -> {
                        run.stopPublishing();
                        redis.command("FLUSHALL");
                    })
                    .keptPromise();

            assertThat(seen.resets()).containsOnlyKeys("unknown-generation");
            assertThat(seen.recovery()).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aRedisWithoutMemoryTakesNothingAndHasForgottenNothing() {
        try (var redis = RedisServer.builder().start()) {
            var seen = play("out of memory, noeviction", redis, run -> {
                redis.command("CONFIG", "SET", "maxmemory", "1");
                run.awaitFailures(100);
                redis.command("CONFIG", "SET", "maxmemory", "0");
            });

            assertThat(seen.notRecorded()).isGreaterThanOrEqualTo(100);
            assertThat(seen.unknown()).isZero();
            assertThat(seen.lost()).isZero();
            assertThat(seen.resets()).isEmpty();
        }
    }

    @Test
    void whatMayHaveBeenRecordedBeforeAConnectionBrokeIsRecordedOnce() {
        try (var redis = RedisServer.builder().start()) {
            var seen = play("CLIENT KILL TYPE normal, 20 times a second", redis, run -> {
                for (int i = 0; i < 60; i++) {
                    redis.command("CLIENT", "KILL", "TYPE", "normal");
                    run.awaitEvents(10);
                }
            });

            assertNothingHappened(seen);
        }
    }

    @Test
    void whatWasRecordedAndNeverAnsweredIsRecordedOnce() {
        try (var redis = RedisServer.builder().start();
                var proxy = FaultProxy.to(redis.hostAndPort())) {
            var seen = FaultRun.of("answers lost, 5 times")
                    .brokers(node -> RedisBroker.builder(proxy.uri().toString())
                            .prefix(FaultRun.PREFIX)
                            .build())
                    .store(redis::command)
                    .play(run -> loseAnswers(run, proxy))
                    .keptPromise();

            assertNothingHappened(seen);
        }
    }

    /** What is asked arrives, and what is answered does not, until the connection breaks. */
    static void loseAnswers(FaultRun run, FaultProxy proxy) {
        for (int i = 0; i < 5; i++) {
            proxy.blackhole(link -> !link.subscribes(), FaultProxy.Direction.TO_CLIENT);
            run.awaitNoEvents();
            proxy.cut(link -> !link.subscribes());
            proxy.pass();
            run.awaitEvents(30);
        }
    }

    @Test
    void aChannelWhoseHeadIsDeletedBeginsAnew() {
        try (var redis = RedisServer.builder().start()) {
            var seen = play("DEL of every head", redis, run -> delete(redis, "head"));

            assertThat(seen.resets()).containsOnlyKeys("unknown-generation");
        }
    }

    @Test
    void aChannelWhoseLogIsDeletedGoesOn() {
        try (var redis = RedisServer.builder().start()) {
            var seen = play("DEL of every log", redis, run -> delete(redis, "log"));

            assertThat(seen.lost()).isZero();
            assertThat(seen.resets().keySet()).isSubsetOf("trimmed", "overrun"); // of those who were away
        }
    }

    @Test
    void whoeverMissedWhatWasDeletedWithALogIsTold() {
        try (var redis = RedisServer.builder().start()) {
            var seen = play("DEL of every log, and nothing heard", redis, run -> {
                for (int i = 0; i < 10; i++) {
                    redis.command("CLIENT", "KILL", "TYPE", "pubsub");
                    run.awaitEvents(10);
                    delete(redis, "log");
                    run.awaitEvents(30);
                }
            });

            assertThat(seen.lost()).isZero();
            assertThat(seen.resets().keySet()).isSubsetOf("trimmed", "overrun").isNotEmpty();
        }
    }

    @Test
    void whatIsEvictedIsTold() {
        try (var redis = RedisServer.builder().start()) {
            var seen = play("evicted at random", redis, run -> {
                redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-random");
                while (Long.parseLong(redis.info("stats", "evicted_keys")) < 20) {
                    long used = Long.parseLong(redis.info("memory", "used_memory"));
                    redis.command("CONFIG", "SET", "maxmemory", Long.toString(used - 10_000));
                    run.awaitEvents(10);
                }
                redis.command("CONFIG", "SET", "maxmemory", "0");
            });

            assertThat(seen.resets().keySet()).isSubsetOf("unknown-generation", "trimmed", "overrun");
        }
    }

    @Test
    void aRedisThatForgetsItsScriptsIsGivenThemAgain() {
        try (var redis = RedisServer.builder().start()) {
            var seen = play("SCRIPT FLUSH, 10 times a second", redis, run -> {
                for (int i = 0; i < 30; i++) {
                    redis.command("SCRIPT", "FLUSH");
                    run.awaitEvents(20);
                }
            });

            assertNothingHappened(seen);
        }
    }

    @Test
    void aNodeWhoseConnectionIsCutHearsWhatItMissed() {
        try (var redis = RedisServer.builder().start()) {
            var seen = play("CLIENT KILL TYPE pubsub, 5 times a second", redis, run -> {
                for (int i = 0; i < 15; i++) {
                    redis.command("CLIENT", "KILL", "TYPE", "pubsub");
                    run.awaitEvents(40);
                }
            });

            assertNothingHappened(seen);
            assertThat(seen.recovery()).isLessThan(Duration.ofSeconds(5));
        }
    }

    private static void delete(RedisServer redis, String kind) {
        if (redis.command("KEYS", FaultRun.PREFIX + ":" + kind + ":*") instanceof List<?> keys) {
            keys.forEach(key -> redis.command("DEL", key.toString()));
        }
    }

    private static void assertNothingHappened(Aftermath seen) {
        assertThat(seen.lost()).isZero();
        assertThat(seen.resets()).isEmpty();
        assertThat(seen.notRecorded()).isZero();
        assertThat(seen.unknown()).isZero();
    }

    private static Aftermath play(String fault, RedisServer redis, FaultRun.Fault happening) {
        return run(fault, redis).play(happening).keptPromise();
    }

    private static FaultRun run(String fault, RedisServer redis) {
        return FaultRun.of(fault)
                .brokers(node -> RedisBroker.builder(redis.uri().toString())
                        .prefix(FaultRun.PREFIX)
                        .build())
                .store(redis::command);
    }
}
