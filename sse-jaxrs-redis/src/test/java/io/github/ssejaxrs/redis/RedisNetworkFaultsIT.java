package io.github.ssejaxrs.redis;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.redis.testing.Aftermath;
import io.github.ssejaxrs.redis.testing.FaultProxy;
import io.github.ssejaxrs.redis.testing.FaultProxy.Direction;
import io.github.ssejaxrs.redis.testing.FaultProxy.Link;
import io.github.ssejaxrs.redis.testing.FaultRun;
import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.redis.testing.RedisServer.Fsync;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.exceptions.JedisException;

/** What clients see, and publishers are told, when the network fails or Redis cannot do what it is asked. */
class RedisNetworkFaultsIT {

    /** Both nodes are asked for more, one after the other: the faults that are asked about last longer than that. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** Of the calls of a publisher or a client; the machine may be busy with other tests. */
    private static final Duration LATENESS = Duration.ofSeconds(1);

    /** What is promised is 5 s, on a machine that has nothing else to do. */
    private static final Duration RECOVERY = Duration.ofSeconds(8);

    /** A node that cannot connect does not make it worse for whoever can, nor for Redis when it comes back. */
    private static final int MOST_ATTEMPTS_A_SECOND = 5;

    private static final String USER = "app";
    private static final String PASSWORD = "first";

    private final List<FaultProxy> networks = new ArrayList<>(); // one of each node
    private final List<RedisServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        networks.forEach(FaultProxy::close);
        servers.forEach(RedisServer::close);
    }

    @Test
    void aSubscriptionThatHearsNothingAnyMoreIsMadeAnew() {
        var seen = play(
                "subscription blackholed",
                redis(),
                run -> networks.forEach(network -> {
                    var lost = network.links().stream().filter(Link::subscribes).collect(toSet());
                    network.blackhole(lost::contains);
                }));

        assertNothingLost(seen);
    }

    @Test
    void aSubscriptionThatIsNotAnsweredIsMadeAnew() {
        var seen = play("subscription blackholed while it is made", redis(), run -> {
            for (var network : networks) {
                var lost = network.links().stream().filter(Link::subscribes).collect(toSet());
                network.blackhole(Link::subscribes);
                network.cut(lost::contains);
            }
            for (var network : networks) {
                await().until(() -> network.links().stream().anyMatch(Link::subscribes));
                var unanswered =
                        network.links().stream().filter(Link::subscribes).collect(toSet());
                network.blackhole(unanswered::contains);
            }
        });

        assertNothingLost(seen);
    }

    @Test
    void aSubscriptionToAServerThatIsNotTheMasterIsFoundOut() {
        var master = redis();
        var replica = replicaOf(master);
        var seen = play("subscription led to a detached replica", master, run -> {
            detach(replica, run);
            for (var network : networks) {
                network.retarget(replica.hostAndPort());
                network.cut(Link::subscribes);
            }
            await().until(() -> networks.stream()
                    .allMatch(network -> network.links().stream().anyMatch(Link::subscribes)));
            networks.forEach(network -> network.retarget(master.hostAndPort()));
        });

        assertNothingLost(seen);
    }

    @Test
    void aServerThatIsNotTheMasterIsNotAsked() {
        var master = redis();
        var replica = replicaOf(master);
        var seen = play("all led to a detached replica, 3 s", master, run -> {
            detach(replica, run);
            networks.forEach(network -> network.retarget(replica.hostAndPort()));
            networks.forEach(FaultProxy::cut);
            last(Duration.ofSeconds(3));
            networks.forEach(network -> network.retarget(master.hostAndPort()));
        });

        assertNothingLost(seen);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 10})
    void aRedisThatDoesNotMoveDelaysAndLosesNothing(int seconds) {
        var redis = redis();
        var seen = play("frozen for " + seconds + " s", redis, run -> {
            redis.freeze();
            run.comeForMore();
            last(Duration.ofSeconds(seconds).minus(TIMEOUT.multipliedBy(2)));
            redis.thaw();
        });

        assertNothingLost(seen);
        assertAnsweredWithin(TIMEOUT, seen);
        assertThat(seen.refused()).isPositive();
    }

    @Test
    void aRedisThatIsAwayIsNotBeleaguered() {
        var redis = start(RedisServer.builder().appendOnly(Fsync.EVERYSEC));
        var seen = play("away for 3 s", redis, run -> {
            redis.kill();
            networks.forEach(FaultProxy::forgetAttempts);
            run.comeForMore();
            last(Duration.ofSeconds(1));
            assertFewAttempts();
            redis.start();
        });

        assertNothingLost(seen);
        assertAnsweredWithin(TIMEOUT, seen);
        assertThat(seen.refused()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1})
    void messagesThatAreLostOnTheWayAreFetched(double share) {
        var seen = play("%.0f %% of the messages lost".formatted(share * 100), redis(), run -> {
            networks.forEach(network -> network.dropMessages(share, 1)); // until the end
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> networks.stream().allMatch(network -> network.messagesLost() >= 3));
        });

        assertNothingLost(seen);
        assertThat(seen.rest()).isLessThan(RECOVERY);
    }

    @Test
    void aSlowNetworkOnlyDelays() {
        var seen = play("delay of 200 ms, give or take 100", redis(), RedisOptions.TIMEOUT, run -> {
            networks.forEach(network -> network.delay(Duration.ofMillis(200), Duration.ofMillis(100)));
            run.awaitEvents(50);
            networks.forEach(FaultProxy::pass);
        });

        assertNothingLost(seen);
        assertThat(seen.unknown() + seen.notRecorded() + seen.refused()).isZero();
    }

    @Test
    void connectionsThatBreakAnywhereLoseNothing() {
        var chance = new Random(1);
        var seen = play("bytes one by one, and random cuts", redis(), run -> {
            networks.forEach(FaultProxy::slice);
            every(
                    Duration.ofMillis(50),
                    40,
                    () -> networks.forEach(network -> network.cut(link -> chance.nextInt(8) == 0)));
            networks.forEach(FaultProxy::pass);
        });

        assertNothingLost(seen);
    }

    @Test
    void aStormOfResetsLosesNothing() {
        var seen = play(
                "all connections cut 10 times a second",
                redis(),
                run -> every(Duration.ofMillis(100), 20, () -> networks.forEach(FaultProxy::cut)));

        assertNothingLost(seen);
    }

    @ParameterizedTest
    @EnumSource
    void commandsThatGetNoAnswerAreNotDoubled(Direction direction) {
        var seen = play("commands blackholed " + direction, redis(), run -> {
            networks.forEach(network -> network.blackhole(Predicate.not(Link::subscribes), direction));
            last(Duration.ofSeconds(2));
            networks.forEach(FaultProxy::pass);
        });

        assertNothingLost(seen);
        assertAnsweredWithin(TIMEOUT, seen);
        assertThat(seen.unknown()).isPositive();
    }

    @Test
    void aSecondAttemptThatIsLateDoesNotDoubleTheFirst() {
        var redis = redis();
        var seen = play("answers cut off, then frozen for 2 s", redis, run -> {
            networks.forEach(network -> network.blackhole(Predicate.not(Link::subscribes), Direction.TO_CLIENT));
            last(Duration.ofMillis(50));
            redis.freeze();
            networks.forEach(network -> {
                var links = network.links().stream()
                        .filter(Predicate.not(Link::subscribes))
                        .toList();
                network.cut(link -> links.indexOf(link) % 2 == 0);
                network.pass();
            });
            last(Duration.ofSeconds(2)); // until they have given up
            redis.thaw();
        });

        assertNothingLost(seen);
    }

    @Test
    void aSubscriberThatRedisThrowsOutComesBack() {
        var redis = start(RedisServer.builder().option("client-output-buffer-limit", "pubsub 256kb 256kb 0"));
        var seen = play("thrown out for slow reading", redis, run -> {
            networks.forEach(network -> network.blackhole(Link::subscribes, Direction.TO_CLIENT));
            var before = subscribers(redis);
            while (subscribers(redis).stream().anyMatch(before::contains)) {
                run.publish(8, 60 * 1024);
            }
            networks.forEach(FaultProxy::pass);
        });

        assertNothingLost(seen);
    }

    @Test
    void aRedisThatHasNoRoomForConnectionsIsNotBeleaguered() {
        var redis = redis();
        var seen = play("maxclients reached", redis, run -> {
            try (var control = redis.connect()) {
                RedisServer.ask(control, "CONFIG", "SET", "maxclients", "1");
                networks.forEach(FaultProxy::cut);
                networks.forEach(FaultProxy::forgetAttempts);
                run.comeForMore();
                last(Duration.ofSeconds(1));
                assertFewAttempts();
                RedisServer.ask(control, "CONFIG", "SET", "maxclients", "10000");
            }
        });

        assertNothingLost(seen);
        assertAnsweredWithin(TIMEOUT, seen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resetpass >second", "off"})
    void aUserThatIsTurnedAwayComesBackByItself(String change) {
        var redis = start(RedisServer.builder().user("%s on >%s ~* &* +@all".formatted(USER, PASSWORD)));
        var seen = play("user changed: " + change, redis, run -> {
            var rule = new ArrayList<>(List.of("ACL", "SETUSER", USER));
            rule.addAll(List.of(change.split(" ")));
            redis.command(rule.toArray(String[]::new));
            redis.command("CLIENT", "KILL", "USER", USER);
            networks.forEach(FaultProxy::forgetAttempts);
            run.comeForMore();
            last(Duration.ofSeconds(1));
            assertFewAttempts();
            redis.command("ACL", "SETUSER", USER, "on", ">" + PASSWORD);
        });

        assertNothingLost(seen);
        assertAnsweredWithin(TIMEOUT, seen);
        assertThat(seen.notRecorded()).isPositive();
    }

    @Test
    void aRedisThatRunsALongScriptSaysSo() {
        var redis = start(RedisServer.builder().option("busy-reply-threshold", "100"));
        var seen = play("busy for 3 s", redis, run -> {
            try (var control = redis.connect()) {
                var busy = CompletableFuture.runAsync(() -> redis.command("EVAL", "while true do end", "0"));
                run.comeForMore();
                last(Duration.ofSeconds(1));
                RedisServer.ask(control, "SCRIPT", "KILL");
                await().until(busy::isDone);
            }
        });

        assertNothingLost(seen);
        assertAnsweredWithin(TIMEOUT, seen);
    }

    @Test
    void aRedisThatLoadsItsDataSaysSo() {
        var redis = start(RedisServer.builder().appendOnly(Fsync.EVERYSEC));
        redis.command("DEBUG", "POPULATE", "3000");
        redis.command("BGREWRITEAOF");
        var seen = play("loading for 3 s", redis, run -> {
            redis.command("CONFIG", "SET", "key-load-delay", "1000");
            redis.command("CONFIG", "REWRITE");
            redis.kill();
            redis.start();
        });

        assertNothingLost(seen);
        assertAnsweredWithin(TIMEOUT, seen);
    }

    @Test
    void aRedisThatCannotWriteToItsDiskStillTellsWhatItHas() throws IOException {
        var redis = redis();
        var inTheWay = redis.folder().resolve("dump.rdb/a");
        var seen = play("disk cannot be written", redis, run -> {
            var listening = subscribers(redis);
            Files.createDirectories(inTheWay);
            redis.command("CONFIG", "SET", "save", "3600 1000000");
            save(redis, "err");
            run.comeForMore();
            last(Duration.ofSeconds(1));
            assertThat(subscribers(redis)).as("live delivery goes on").isEqualTo(listening);
            Files.delete(inTheWay);
            Files.delete(inTheWay.getParent());
            save(redis, "ok");
        });

        assertRefusedToWriteOnly(seen);
    }

    @Test
    void aRedisThatIsFullStillTellsWhatItHas() {
        var redis = redis();
        var seen = play("full", redis, run -> {
            var listening = subscribers(redis);
            redis.command("CONFIG", "SET", "maxmemory", "1");
            run.comeForMore();
            last(Duration.ofSeconds(1));
            assertThat(subscribers(redis)).as("live delivery goes on").isEqualTo(listening);
            redis.command("CONFIG", "SET", "maxmemory", "0");
        });

        assertRefusedToWriteOnly(seen);
    }

    private static void save(RedisServer redis, String outcome) {
        await().ignoreExceptionsInstanceOf(JedisException.class).until(() -> {
            redis.command("BGSAVE");
            return true;
        });
        await().until(() -> redis.info("persistence", "rdb_bgsave_in_progress").equals("0")
                && redis.info("persistence", "rdb_last_bgsave_status").equals(outcome));
    }

    private RedisServer redis() {
        return start(RedisServer.builder());
    }

    private RedisServer start(RedisServer.Builder builder) {
        var server = builder.start();
        servers.add(server);
        return server;
    }

    private RedisServer replicaOf(RedisServer master) {
        var replica = start(RedisServer.builder().replicaOf(master));
        master.awaitReplicated(replica);
        return replica;
    }

    /** What its master has it has no longer, as clients that come back know. */
    private static void detach(RedisServer replica, FaultRun run) {
        replica.detach();
        run.awaitEvents(200);
    }

    private static Set<String> subscribers(RedisServer redis) {
        return String.valueOf(redis.command("CLIENT", "LIST", "TYPE", "pubsub"))
                .lines()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(toSet());
    }

    private Aftermath play(String fault, RedisServer redis, FaultRun.Fault happening) {
        return play(fault, redis, TIMEOUT, happening);
    }

    private Aftermath play(String fault, RedisServer redis, Duration timeout, FaultRun.Fault happening) {
        return FaultRun.of(fault)
                .brokers(node -> {
                    var network = FaultProxy.to(redis.hostAndPort());
                    networks.add(network);
                    return RedisBroker.builder("redis://" + credentials(redis) + network.hostAndPort())
                            .prefix(FaultRun.PREFIX)
                            .timeout(timeout)
                            .build();
                })
                .store(redis::command)
                .play(happening);
    }

    private static String credentials(RedisServer redis) {
        return String.valueOf(redis.command("ACL", "LIST")).contains("user " + USER) ? USER + ":" + PASSWORD + "@" : "";
    }

    /** Here it is the time that a fault takes which matters, and nothing that could be waited for. */
    private static void last(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    private static void every(Duration time, int times, Runnable what) throws InterruptedException {
        for (int count = 0; count < times; count++) {
            what.run();
            last(time);
        }
    }

    private static void assertNothingLost(Aftermath seen) {
        seen.keptPromise();
        assertThat(seen.lost()).isZero();
        assertThat(seen.resets()).isEmpty();
        assertThat(seen.recovery()).isLessThan(RECOVERY);
    }

    private static void assertAnsweredWithin(Duration timeout, Aftermath seen) {
        assertThat(seen.longestPublish()).isLessThan(timeout.plus(LATENESS));
        assertThat(seen.longestOpening()).isLessThan(timeout.plus(LATENESS));
    }

    private static void assertRefusedToWriteOnly(Aftermath seen) {
        assertNothingLost(seen);
        assertAnsweredWithin(TIMEOUT, seen);
        assertThat(seen.notRecorded()).isPositive();
        assertThat(seen.unknown()).isZero();
    }

    private void assertFewAttempts() {
        assertThat(networks).allSatisfy(network -> {
            assertThat(network.attemptsInBusiestSecond()).isLessThan(MOST_ATTEMPTS_A_SECOND);
        });
    }
}
