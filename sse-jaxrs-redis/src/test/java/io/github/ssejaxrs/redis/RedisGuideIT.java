package io.github.ssejaxrs.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.PublishOutcomeUnknownException;
import io.github.ssejaxrs.redis.testing.RedisCli;
import io.github.ssejaxrs.redis.testing.RedisCluster;
import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.redis.testing.SentinelGroup;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.testing.LogRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisProtocol;

/** What docs/redis.md tells others to do: its commands are run as they stand there. */
class RedisGuideIT {

    private static final int ONLY_NEWEST = 100;

    private static String guide = "";

    private final List<Message> heard = new CopyOnWriteArrayList<>();
    private RedisServer server;
    private @Nullable Broker broker;

    @TempDir
    Path folder;

    @BeforeAll
    static void readGuide() throws IOException {
        guide = Files.readString(Path.of(System.getProperty("basedir", "."), "..", "docs", "redis.md"));
    }

    @BeforeEach
    void startRedis() throws IOException {
        server = RedisServer.builder().start();
        server.command(account("chat"));
        server.command(account("news"));
        Files.writeString(folder.resolve("channel.lua"), Script.CHANNEL.text());
    }

    @AfterEach
    void stopRedis() {
        if (broker != null) {
            broker.close();
        }
        server.close();
    }

    @Test
    void whatTheShellPublishesReachesNodes() throws Exception {
        var node = node("chat");
        var beginning = node.subscribe("news").end();

        for (var example : examples()) {
            assertThat(shell(example)).as("generation and sequence").matches("(?s)[0-9a-f]{12}\\s+\\d+\\s*");
        }

        assertThat(told(node.replay("news", beginning, ONLY_NEWEST)))
                .containsExactly(
                        "message: hello", "message: {\"text\":\"hello\",\"user\":\"Ada\"}", "order: order 17 has left");
        await().untilAsserted(
                        () -> assertThat(heard).extracting(Message::payload).hasSize(3));
        assertThat(refusals()).isEmpty();
    }

    @Test
    void theShellPublishesOnceUnderAKey() throws Exception {
        var once = examples().stream()
                .filter(example -> example.contains("sse:once:"))
                .findFirst()
                .orElseThrow();

        assertThat(shell(once)).isEqualTo(shell(once));

        var node = node("chat");
        assertThat(node.publish("news", new Payload("the same", "order", null, null), "order 17"))
                .as("a node knows the key by the same name")
                .isEqualTo(node.window("news").end());
        assertThat(node.window("news").end().sequence()).isEqualTo(1);
    }

    @Test
    void aNodeNeedsTheRightsOfTheGuideAndNoOther() {
        var rights = rights("chat");
        server.command("CONFIG", "RESETSTAT");
        var node = node("chat");

        node.subscribe("news");
        for (int i = 0; i < 40; i++) {
            node.publish("news", new Payload("again", null, null, null), "key " + i);
        }
        node.since("news", Instant.now());
        node.replay("news", node.window("news").start(), ONLY_NEWEST);
        secondAttempt();
        await().untilAsserted(() -> assertThat(heard)
                .filteredOn(message -> message.payload().data().equals("again"))
                .hasSize(40));
        node.unsubscribe("news");

        await().untilAsserted(() -> assertThat(used()).containsAll(rights));
        assertThat(refusals()).isEmpty();
    }

    @Test
    void aDatabaseAndReplicasNeedARightEach() {
        allow(server, "a database other than 0");
        allow(server, "`sse-jaxrs.redis.replicas`");
        try (var replica = RedisServer.builder().replicaOf(server).start()) {
            server.awaitReplicated(replica);

            hears(node(RedisBroker.builder("redis://chat:secret@" + server.hostAndPort() + "/1")
                    .replicas(1)));
        }
        assertThat(refusals()).isEmpty();
    }

    @Test
    void aClusterNeedsItsRights() {
        try (var cluster = RedisCluster.builder().start()) {
            for (var member : cluster.nodes()) {
                member.command(account("chat"));
                allow(member, "a cluster");
            }

            hears(node(RedisBroker.builder(
                    "redis-cluster://chat:secret@" + cluster.nodes().get(0).hostAndPort())));

            for (var member : cluster.nodes()) {
                assertThat((List<?>) member.command("ACL", "LOG")).isEmpty();
            }
        }
    }

    @Test
    void sentinelsHaveAUserOfTheirOwn() {
        try (var group = SentinelGroup.builder().start()) {
            group.master().command(account("chat"));
            for (var sentinel : group.sentinels()) {
                sentinel.command(account("watch"));
            }
            var addresses = group.sentinelAddresses().stream()
                    .map(HostAndPort::toString)
                    .collect(Collectors.joining(","));

            hears(node(RedisBroker.builder("redis-sentinel://chat:secret@" + addresses + "/#" + group.masterName())
                    .sentinelCredentials("watch", "secret")));

            for (var sentinel : group.sentinels()) {
                assertThat((List<?>) sentinel.command("ACL", "LOG")).isEmpty();
            }
        }
    }

    @Test
    void redisStartsWithTheConfigurationOfTheGuide() {
        var builder = RedisServer.builder();
        var lines = blocks("conf").get(0).lines().filter(line -> !line.startsWith("#"));
        lines.forEach(
                line -> builder.option(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));

        try (var configured = builder.start()) {
            assertThat(configured.command("CONFIG", "GET", "min-replicas-max-lag"))
                    .isEqualTo(List.of("min-replicas-max-lag", "2"));
        }
    }

    @Test
    void aUserWithoutTheRightOfTheFenceIsToldWhichItIs() {
        server.command("ACL", "SETUSER", "chat", "-info");
        try (var log = LogRecorder.of(ProofOfLife.class.getName())) {
            var node = node("chat");

            assertThatThrownBy(() -> node.publish("news", new Payload("hello", null, null, null)))
                    .isInstanceOf(BrokerUnavailableException.class)
                    .isNotInstanceOf(PublishOutcomeUnknownException.class)
                    .hasMessageContaining("+info")
                    .hasMessageContaining("docs/redis.md");
            await().untilAsserted(() ->
                    assertThat(log.messages()).singleElement().asString().contains("cannot be found out", "+info"));
            server.command("ACL", "SETUSER", "chat", "+info");
            await().untilAsserted(() -> assertThat(log.messages()).hasSize(2));
        }
    }

    @Test
    void aRightThatIsMissingHalfwayLeavesTheOutcomeOpen() {
        var node = node("chat");
        server.command("ACL", "SETUSER", "chat", "-publish");

        assertThatThrownBy(() -> node.publish("news", new Payload("hello", null, null, null)))
                .isInstanceOf(PublishOutcomeUnknownException.class)
                .hasMessageContaining("docs/redis.md");
        assertThat(node.window("news").end().sequence()).as("it was recorded").isEqualTo(1);
    }

    @Test
    void aUserOfOtherKeysIsRefused() {
        server.command("ACL", "SETUSER", "chat", "resetkeys", "~other:*");

        assertThatThrownBy(() -> node("chat").publish("news", new Payload("hello", null, null, null)))
                .isInstanceOf(BrokerUnavailableException.class)
                .hasMessageContaining("NOPERM")
                .hasMessageContaining("docs/redis.md");
    }

    private void allow(RedisServer at, String purpose) {
        var command = new ArrayList<>(List.of("ACL", "SETUSER", "chat"));
        command.addAll(List.of(rightsFor(purpose)));
        at.command(command.toArray(String[]::new));
    }

    private void hears(Broker node) {
        node.subscribe("news");
        node.publish("news", new Payload("hello", null, null, null));
        await().untilAsserted(() -> assertThat(heard).hasSize(1));
        node.close();
    }

    /** A node on the test's server, as a user of the guide. */
    private Broker node(String user) {
        return node(RedisBroker.builder("redis://" + user + ":secret@" + server.hostAndPort()));
    }

    private Broker node(RedisBroker.Builder builder) {
        var node = builder.build();
        broker = node;
        node.start(heard::add, channel -> new Retention(ONLY_NEWEST, Duration.ofDays(1)));
        return node;
    }

    /** As a node makes it when no answer came. */
    private void secondAttempt() {
        var user = DefaultJedisClientConfig.builder()
                .protocol(RedisProtocol.RESP2)
                .user("chat")
                .password("secret")
                .build();
        try (var connection = new Connection(server.hostAndPort(), user)) {
            var arguments = Stream.of(
                            "publish", "00112233aabb", "100", "60000", "mark", "3000", "0", "0", "d", "x", "i", "mark")
                    .map(text -> text.getBytes(UTF_8))
                    .toList();
            Script.CHANNEL.run(connection, ChannelKeys.of("sse", "news").all(), arguments);
        }
    }

    private static List<String> told(Replay replay) {
        return ((Replay.Complete) replay)
                .messages().stream()
                        .map(message -> message.payload().name() + ": "
                                + message.payload().data())
                        .toList();
    }

    /** The commands Redis has been given since it was told to count anew, also by scripts. */
    private List<String> used() {
        return String.valueOf(server.command("INFO", "commandstats"))
                .lines()
                .filter(line -> line.startsWith("cmdstat_"))
                .map(line -> line.substring("cmdstat_".length(), line.indexOf(':')))
                .toList();
    }

    /** What Redis denied to anybody. */
    private List<?> refusals() {
        return (List<?>) server.command("ACL", "LOG");
    }

    /** The command that makes a user. */
    private static String[] account(String user) {
        var line = blocks("redis").stream()
                .filter(command -> command.startsWith("ACL SETUSER " + user + " "))
                .findFirst()
                .orElseThrow();
        return line.strip().split(" ");
    }

    /** What the guide says a user needs for this besides. */
    private static String[] rightsFor(String purpose) {
        var row = guide.lines()
                .filter(line -> line.startsWith("| `+") && line.endsWith("` | " + purpose + " |"))
                .findFirst()
                .orElseThrow();
        return row.substring("| `".length(), row.indexOf("` |"))
                .replace("\\|", "|")
                .split(" ");
    }

    private static List<String> rights(String user) {
        return Stream.of(account(user))
                .filter(word -> word.startsWith("+"))
                .map(word -> word.substring(1))
                .toList();
    }

    /** Those that publish; the first loads the script before. */
    private static List<String> examples() {
        assertThat(blocks("sh")).hasSize(3);
        return blocks("sh");
    }

    /** What stands between the fences of a language. */
    private static List<String> blocks(String language) {
        var blocks = new ArrayList<String>();
        var matcher = Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$").matcher(guide);
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    private String shell(String commands) throws Exception {
        RedisCli.install(folder, server, "news", "secret");
        var output = folder.resolve("output");
        var builder = new ProcessBuilder("sh", "-eu", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
        var process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }
}
