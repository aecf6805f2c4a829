package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.Aftermath;
import io.github.ssejaxrs.redis.testing.FaultRun;
import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.redis.testing.RedisServer.Fsync;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What clients see when something befalls Redis: all there is, or that they are told. */
class RedisFaultsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Test
    void aRedisWithALogOfWritesThatIsKilledLosesNothing() {
        try (var redis = RedisServer.builder().appendOnly(Fsync.EVERYSEC).start()) {
            var seen = play("kill -9, log of writes", redis, run -> {
                redis.kill();
                redis.start();
            });

            assertNothingLost(seen);
        }
    }

    private static Aftermath play(String fault, RedisServer redis, FaultRun.Fault happening) {
        return FaultRun.of(fault)
                .brokers(node -> RedisBroker.builder(redis.uri().toString())
                        .prefix(FaultRun.PREFIX)
                        .timeout(TIMEOUT)
                        .build())
                .store(redis::command)
                .play(happening);
    }

    private static void assertNothingLost(Aftermath seen) {
        seen.keptPromise();
        assertThat(seen.lost()).isZero();
        assertThat(seen.resets()).isEmpty();
        assertThat(seen.recovery()).isLessThan(Duration.ofSeconds(5));
    }
}
