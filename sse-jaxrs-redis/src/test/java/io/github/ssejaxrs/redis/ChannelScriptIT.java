package io.github.ssejaxrs.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.redis.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisDataException;

/** The script that does all there is to do to a channel, by its arguments and answers. */
class ChannelScriptIT {

    private static final String HOUR = "3600000";
    private static final String A = "aaaaaaaaaaaa";
    private static final String B = "bbbbbbbbbbbb";
    private static final String C = "cccccccccccc";

    private static RedisServer server;

    private final ChannelKeys keys = ChannelKeys.of("script", UUID.randomUUID().toString());
    private Connection connection;

    @BeforeAll
    static void startRedis() {
        server = RedisServer.builder().start();
    }

    @AfterAll
    static void stopRedis() {
        server.close();
    }

    @BeforeEach
    void connect() {
        connection = server.connect();
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    // publish

    @Test
    void aNewChannelTakesTheOfferedGenerationAndKeepsIt() {
        assertThat(publish(A, "one")).isEqualTo(List.of(A, "1"));
        assertThat(publish(B, "two")).isEqualTo(List.of(A, "2"));
    }

    @Test
    void capitalsInAGenerationAreTheSameGeneration() {
        assertThat(publish("ABCDEFABCDEF", "one")).isEqualTo(List.of("abcdefabcdef", "1"));
    }

    @Test
    void nothingIsWrittenIfAnArgumentIsWrong() {
        for (var wrong : List.of(
                List.of("xyz", "10", HOUR, "", "0", "0", "0", "d", "x"),
                List.of(A, "-1", HOUR, "", "0", "0", "0", "d", "x"),
                List.of(A, "10", "1h", "", "0", "0", "0", "d", "x"),
                List.of(A, "10", HOUR, "", "0", "0", "0"),
                List.of(A, "10", HOUR, "", "0", "0", "0", "d"),
                List.of(A, "10", HOUR, "", "0", "0", "0", "n", "name"),
                List.of(A, "10", HOUR, "", "0", "0", "0", "d", "x", "d", "y"),
                List.of(A, "10", HOUR, "", "0", "0", "0", "d", "x", "z", "y"),
                List.of(A, "10", HOUR, "", "0", "0", "0", "d", "x", "n", "a\nb"),
                List.of(A, "10", HOUR, "", "0", "0", "0", "d", "x", "r", "soon"))) {
            assertThatThrownBy(() -> run("publish", wrong.toArray(String[]::new)))
                    .as(wrong.toString())
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("ERR ");
        }
        assertThat(server.command("EXISTS", keys.head(), keys.log())).isEqualTo(0L);
    }

    @Test
    void anUnknownVerbIsAnError() {
        assertThatThrownBy(() -> run("publich")).hasMessageContaining("no verb \"publich\"");
    }

    @Test
    void aKeyIsRecordedOnce() {
        var once = keys.with("order 17");
        var first = run(once, "publish", A, "10", HOUR, "", "0", "60000", "0", "d", "one");
        publish(A, "between");
        var again = run(once, "publish", A, "10", HOUR, "", "0", "60000", "0", "d", "two");

        assertThat(again).isEqualTo(first).isEqualTo(List.of(A, "1"));
        assertThat(data(replay(A, 0))).containsExactly("one", "between");
    }

    @Test
    void aSecondAttemptFindsTheFirst() {
        var first = attempt("node-1", "0");
        publish(A, "between");

        assertThat(attempt("node-1", "3000")).isEqualTo(first);
        assertThat(attempt("node-2", "3000")).as("whose first one was lost").isEqualTo(List.of(A, "3"));
    }

    @Test
    void aSecondAttemptThatIsLateFindsTheFirst() throws InterruptedException {
        long begun = time();
        var first = attempt("node-1", "0");
        Thread.sleep(30); // the clock is Redis' own
        for (int i = 0; i < 100; i++) {
            publish(A, "after");
        }

        assertThat(attempt("node-1", Long.toString(begun))).isEqualTo(first);
    }

    @Test
    void aSecondAttemptOnANewChannelIsTheFirst() {
        assertThat(attempt("node-1", "3000")).isEqualTo(List.of(A, "1"));
    }

    @Test
    void whatIsTrimmedMayHaveBeenTheFirstAttempt() {
        attempt("node-1", "0");
        for (int i = 0; i < 300; i++) {
            publish(A, "more");
        }
        server.command("XTRIM", keys.log(), "MAXLEN", "1");

        assertThat(attempt("node-1", "3000")).isEqualTo("unknown");
    }

    @Test
    void aFirstAttemptThatComesLateFindsTheSecond() {
        var second = attempt("node-1", "3000");
        for (int i = 0; i < 300; i++) {
            publish(A, "more", "10");
        }

        assertThat(attempt("node-1", "0")).as("though it is trimmed").isEqualTo(second);
        assertThat(attempt("node-11", "0")).isEqualTo(List.of(A, "302"));
    }

    @Test
    void ofManySecondAttemptsTheNewestAreKnown() {
        for (int i = 1; i <= 100; i++) {
            attempt("node-" + i, "3000");
        }

        assertThat(attempt("node-100", "0")).isEqualTo(List.of(A, "100"));
        assertThat(attempt("node-37", "0")).isEqualTo(List.of(A, "37"));
        assertThat((String) server.command("HGET", keys.head(), "r")).hasSizeLessThan(1_000);
    }

    @Test
    void aSecondAttemptFindsTheFirstWhateverTheClockSays() throws InterruptedException {
        var first = attempt("node-1", "0");
        publish(A, "between");
        Thread.sleep(50); // as if another master had another clock

        assertThat(attempt("node-1", "1")).isEqualTo(first);
    }

    @Test
    void whatIsNotKnownByItsKeyWasNotRecordedEvenIfTheLogIsTrimmed() {
        for (int i = 0; i < 300; i++) {
            publish(A, "more");
        }
        server.command("XTRIM", keys.log(), "MAXLEN", "1");

        assertThat(run(keys.with("order 17"), "publish", A, "10", HOUR, "node-1", "3000", "60000", "0", "d", "one"))
                .isEqualTo(List.of(A, "301"));
    }

    @Test
    void whatCannotBeRecordedIsNotCounted() {
        publish(A, "one");
        server.command("DEL", keys.log());
        server.command("SET", keys.log(), "of another kind");

        assertThatThrownBy(() -> publish(A, "two")).hasMessageContaining("WRONGTYPE");
        assertThat(server.command("HGET", keys.head(), "s")).isEqualTo("1");
    }

    @Test
    void nothingIsRetainedOfAnEphemeralChannel() {
        run("publish", A, "0", HOUR, "", "0", "0", "0", "d", "now");

        assertThat(run("window", A, HOUR, "0")).isEqualTo(List.of(A, "1", "1"));
        assertThat(server.command("EXISTS", keys.log())).isEqualTo(0L);
    }

    @Test
    void aForgottenHeadMeansANewGeneration() {
        publish(A, "one");
        server.command("DEL", keys.head());

        assertThat(replay(A, 1)).isEqualTo(List.of("unknown-generation", B, "0"));
        assertThat(publish(C, "two")).isEqualTo(List.of(B, "1"));
        assertThat(data(replay(B, 0))).containsExactly("two");
    }

    @Test
    void whatRedisForgetsIsWhatNobodyPublishes() {
        run("publish", A, "10", "1000", "", "0", "0", "0", "d", "one");

        assertThat((long) server.command("PTTL", keys.log())).isBetween(1_000L, 1_000L + 600_000);
        assertThat((long) server.command("PTTL", keys.head())).isBetween(7_000_000L, 7_201_000L);
    }

    // window and replay

    @Test
    void whatIsTooOldIsNotTheChannelsAnyMore() throws InterruptedException {
        publish(A, "old");
        Thread.sleep(30); // the clock is Redis' own
        publish(A, "young");
        long young = Long.parseLong(ids().get(1).split("-")[1]);
        var age = Long.toString(System.currentTimeMillis() - young + 5_000);

        assertThat(run("window", A, age, Long.toString(young))).isEqualTo(List.of(A, "1", "2"));
        assertThat(run("window", A, age, Long.toString(young + 1))).isEqualTo(List.of(A, "2", "2"));
        assertThat(run("window", A, "0", "0")).isEqualTo(List.of(A, "2", "2"));
        assertThat(run("replay", A, "0", A, "0", "10")).isEqualTo(List.of("trimmed", A, "2"));
    }

    @Test
    void aWindowFindsItsBeginningAmongMany() {
        for (int i = 1; i <= 200; i++) {
            publish(A, "x", "1000");
        }
        var ids = ids();
        long time = Long.parseLong(ids.get(100).split("-")[1]);
        long before = ids.stream()
                .filter(id -> Long.parseLong(id.split("-")[1]) < time)
                .count();

        assertThat(run("window", A, HOUR, Long.toString(time))).isEqualTo(List.of(A, Long.toString(before), "200"));
    }

    @Test
    void aHoleIsNoHistory() {
        publish(A, "one");
        publish(A, "two");
        publish(A, "three");
        server.command("XDEL", keys.log(), ids().get(0));

        assertThat(replay(A, 0)).isEqualTo(List.of("trimmed", A, "3"));
        assertThat(data(replay(A, 1))).containsExactly("two", "three");
    }

    @Test
    void aPlaceBeyondTheEndIsForged() {
        publish(A, "one");

        assertThat(replay(A, 2)).isEqualTo(List.of("invalid-cursor", A, "1"));
        assertThat(run("replay", B, HOUR, A, Long.toString(Long.MAX_VALUE), "10"))
                .isEqualTo(List.of("invalid-cursor", A, "1"));
        assertThat(replay(B, 1)).isEqualTo(List.of("unknown-generation", A, "1"));
    }

    @Test
    void anotherFormatIsLeftAlone() {
        publish(A, "one");
        server.command("HSET", keys.head(), "v", "2");

        assertThatThrownBy(() -> publish(A, "two")).hasMessageContaining("has format 2");
        assertThatThrownBy(() -> replay(A, 0)).hasMessageContaining("has format 2");
    }

    // when Redis changes hands

    @Test
    void aPlannedChangeOfMastersBranchesAtTheTrueEnd() {
        publish(A, "one");
        publish(A, "two");
        try (var replica = RedisServer.builder().replicaOf(server).start()) {
            server.awaitReplicated(replica);
            replica.promote();
            on(replica);

            assertThat(publish(B, "three")).isEqualTo(List.of(B, "3"));
            assertThat(data(replay(A, 1))).containsExactly("two", "three");
            assertThat(data(replay(A, 2))).containsExactly("three");
            assertThat(data(replay(B, 0)))
                    .as("the same places by their new name")
                    .containsExactly("one", "two", "three");
            assertThat(replay(A, 3)).isEqualTo(List.of("rolled-back", B, "3"));
        }
    }

    @Test
    void aLostTailIsToldAlsoBeforeAnythingIsPublished() {
        publish(A, "one");
        try (var replica = RedisServer.builder().replicaOf(server).start()) {
            server.awaitReplicated(replica);
            replica.detach();
            publish(A, "lost");
            replica.promote();
            on(replica);

            assertThat(data(replay(A, 1))).isEmpty();
            assertThat(run("replay", B, HOUR, A, "2", "10"))
                    .as("by the name of what there is")
                    .isEqualTo(List.of("rolled-back", A, "1"));
            assertThat(publish(C, "two")).as("not what was lost").isEqualTo(List.of(B, "2"));
            assertThat(replay(A, 2)).isEqualTo(List.of("rolled-back", B, "2"));
            assertThat(data(replay(A, 1))).containsExactly("two");
        }
    }

    @Test
    void aReplicaIsNotAsked() {
        publish(A, "one");
        try (var replica = RedisServer.builder().replicaOf(server).start()) {
            server.awaitReplicated(replica);
            on(replica);

            for (var asking :
                    List.<Runnable>of(() -> publish(A, "two"), () -> replay(A, 0), () -> run("window", A, HOUR, "0"))) {
                assertThatThrownBy(asking::run).hasMessageStartingWith("READONLY");
            }
        }
    }

    // tentative

    @Test
    void whatIsTentativeIsShownToNobodyUntilItIsCarried() {
        publish(A, "one");
        tentative("two");
        tentative("three");

        assertThat(run("window", B, HOUR, "0")).isEqualTo(List.of(A, "0", "1"));
        assertThat(data(replay(A, 0))).containsExactly("one");
        assertThat(run("carry", A, "2")).isEqualTo("carried");
        assertThat(data(replay(A, 0))).containsExactly("one", "two");
        assertThat(run("carry", A, "4")).isEqualTo("lost");
        assertThat(run("carry", B, "3")).isEqualTo("lost");
    }

    @Test
    void aPublishThatDoesNotWaitCarriesWhatWaits() {
        tentative("one");
        publish(A, "two");

        assertThat(data(replay(A, 0))).containsExactly("one", "two");
    }

    private void on(RedisServer other) {
        connection.close();
        connection = other.connect();
    }

    private List<String> ids() {
        var entries = (List<?>) readable(server.command("XRANGE", keys.log(), "-", "+"));
        return entries.stream().map(entry -> (String) ((List<?>) entry).get(0)).toList();
    }

    private Object publish(String generation, String data) {
        return publish(generation, data, "1000");
    }

    private Object publish(String generation, String data, String events) {
        return run("publish", generation, events, HOUR, "", "0", "0", "0", "d", data);
    }

    /** As this Redis has it. */
    private static long time() {
        var time = (List<?>) server.command("TIME");
        return Long.parseLong(String.valueOf(time.get(0))) * 1_000
                + Long.parseLong(String.valueOf(time.get(1))) / 1_000;
    }

    private Object attempt(String attempt, String since) {
        return run("publish", A, "1000", HOUR, attempt, since, "0", "0", "d", "x", "i", attempt);
    }

    private Object tentative(String data) {
        return run("publish", A, "1000", HOUR, "", "0", "0", "1", "d", data);
    }

    private Object replay(String generation, long sequence) {
        return run("replay", B, HOUR, generation, Long.toString(sequence), "1000");
    }

    /** The data of what a replay answered. */
    private static List<String> data(Object replay) {
        assertThat(((List<?>) replay).get(0)).isEqualTo("ok");
        var data = new ArrayList<String>();
        for (var entry : (List<?>) ((List<?>) replay).get(4)) {
            data.add((String) ((List<?>) ((List<?>) entry).get(1)).get(1));
        }
        return data;
    }

    private Object run(String verb, String... arguments) {
        return run(keys.all(), verb, arguments);
    }

    private Object run(List<String> keys, String verb, String... arguments) {
        var all = Stream.concat(Stream.of(verb), Stream.of(arguments))
                .map(text -> text.getBytes(UTF_8))
                .toList();
        return readable(Script.CHANNEL.run(connection, keys, all));
    }

    private static Object readable(Object answer) {
        if (answer instanceof List<?> list) {
            return list.stream().map(ChannelScriptIT::readable).toList();
        }
        return answer instanceof byte[] bytes ? new String(bytes, UTF_8) : answer;
    }
}
