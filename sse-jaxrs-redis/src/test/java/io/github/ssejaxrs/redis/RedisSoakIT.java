package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.FaultProxy;
import io.github.ssejaxrs.redis.testing.FaultProxy.Link;
import io.github.ssejaxrs.redis.testing.FaultRun;
import io.github.ssejaxrs.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** One fault after the other, as chance has it: {@code -Dfaults.soak=600} for ten minutes, {@code -Dfaults.seed} for the same again. */
class RedisSoakIT {

    private static final Duration TIME = Duration.ofSeconds(Long.getLong("faults.soak", 15));

    private static final String DELETED = "deleted:";

    private RedisServer master;
    private RedisServer replica;
    private FaultProxy door;
    private Random chance;

    @Test
    void whateverBefallsRedisIsTold() {
        try (var one = RedisServer.builder().name("one").start();
                var other = RedisServer.builder().name("other").replicaOf(one).start();
                var proxy = FaultProxy.to(one.hostAndPort())) {
            one.awaitReplicated(other);
            master = one;
            replica = other;
            door = proxy;

            var seen = FaultRun.of("anything, " + TIME.toSeconds() + " s")
                    .brokers(node -> RedisBroker.builder(proxy.uri().toString())
                            .prefix(FaultRun.PREFIX)
                            .build())
                    .store(command -> master.command(command))
                    .play(this::anything)
                    .keptPromise();

            assertThat(seen.recovery()).isLessThan(Duration.ofSeconds(10));
        }
    }

    private void anything(FaultRun run) {
        chance = run.chance();
        long end = System.nanoTime() + TIME.toNanos();
        while (System.nanoTime() - end < 0) {
            switch (chance.nextInt(10)) {
                case 0 -> master.command("CLIENT", "KILL", "TYPE", "pubsub");
                case 1 -> master.command("CLIENT", "KILL", "TYPE", "normal");
                case 2 -> master.command("SCRIPT", "FLUSH");
                case 3 -> door.cut(link -> chance.nextBoolean());
                case 4 -> silence(link -> true);
                case 5 -> silence(Link::subscribes);
                case 6 -> silence(link -> !link.subscribes());
                case 7 -> deleteSomething(run);
                case 8 -> handOver();
                default -> loseTheLast(run);
            }
            run.awaitEvents(chance.nextInt(60));
        }
    }

    private void silence(Predicate<Link> concerned) {
        if (chance.nextBoolean()) {
            door.blackhole(concerned);
        } else {
            door.blackhole(concerned, anyOf(List.of(FaultProxy.Direction.values())));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(chance.nextInt(1_000)));
        if (chance.nextBoolean()) {
            door.cut(concerned);
        }
        door.pass();
    }

    /** Which puts it out of sight, and not yet out of the knowledge of how generations hang together. */
    private void deleteSomething(FaultRun run) {
        if (master.command("KEYS", FaultRun.PREFIX + ":*") instanceof List<?> keys) {
            var key = anyOf(keys).toString();
            master.command("RENAME", key, DELETED + key);
            run.remember(command -> {
                var renamed = command.clone();
                renamed[1] = DELETED + command[1];
                return master.command(renamed);
            });
        }
    }

    private void handOver() {
        master.handOverTo(replica);
        changeRoles();
    }

    private void loseTheLast(FaultRun run) {
        replica.detach();
        run.awaitEvents(chance.nextInt(50));
        master.command("CLIENT", "PAUSE", "10000", "WRITE");
        run.remember(master::command);
        replica.promote();
        changeRoles();
        replica.replicaOf(master);
        replica.command("CLIENT", "UNPAUSE");
        master.awaitReplicated(replica);
    }

    private void changeRoles() {
        var former = master;
        master = replica;
        replica = former;
        door.retarget(master.hostAndPort());
        if (chance.nextBoolean()) {
            door.cut();
        }
    }

    private <T> T anyOf(List<T> all) {
        return all.get(chance.nextInt(all.size()));
    }
}
