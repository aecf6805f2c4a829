package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.Aftermath;
import io.github.ssejaxrs.redis.testing.FaultRun;
import io.github.ssejaxrs.redis.testing.SentinelGroup;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What clients see when Sentinels make another Redis the master. */
class SentinelFailoverIT {

    @Test
    void whatADeadMasterDidNotPassOnIsTold() {
        try (var group = SentinelGroup.builder().start()) {
            var seen = play("Sentinel: master killed", group, run -> {
                var killed = group.killMaster();
                group.awaitMasterOtherThan(killed);
            });

            assertThat(seen.lost()).isLessThan(10); // what was on its way
            assertThat(seen.resets().keySet()).isSubsetOf("rolled-back");
            assertThat(seen.recovery()).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aDeadMasterThatReturnsIsListenedToNoMore() {
        try (var group = SentinelGroup.builder().start()) {
            var seen = play("Sentinel: master killed, returns empty", group, run -> {
                var killed = group.killMaster();
                group.awaitMasterOtherThan(killed);
                killed.start();
                group.awaitReplicas();
            });

            assertThat(seen.lost()).isLessThan(10);
            assertThat(seen.resets().keySet()).isSubsetOf("rolled-back");
        }
    }

    @Test
    void aMasterThatHandsOverLosesNothing() {
        try (var group = SentinelGroup.builder().start()) {
            var seen = play("Sentinel: FAILOVER of the master", group, run -> {
                var former = group.master();
                var replica = group.servers().stream()
                        .filter(server -> server != former)
                        .findFirst()
                        .orElseThrow();
                former.handOverTo(replica);
                group.awaitMasterOtherThan(former);
            });

            assertThat(seen.lost()).isZero();
            assertThat(seen.resets()).isEmpty();
        }
    }

    @Test
    void whatAMasterTookThatWasNotYetToldIsTold() {
        try (var group = SentinelGroup.builder().start()) {
            var seen = play("Sentinel: SENTINEL FAILOVER", group, run -> group.failover());

            assertThat(seen.resets().keySet()).isSubsetOf("rolled-back", "unknown-generation");
        }
    }

    private static Aftermath play(String fault, SentinelGroup group, FaultRun.Fault happening) {
        var addresses = group.sentinelAddresses().stream().map(Object::toString).collect(Collectors.joining(","));
        return FaultRun.of(fault)
                .brokers(node -> RedisBroker.builder("redis-sentinel://" + addresses + "/0#" + group.masterName())
                        .prefix(FaultRun.PREFIX)
                        .build())
                .store(command -> group.master().command(command))
                .play(happening)
                .keptPromise();
    }
}
