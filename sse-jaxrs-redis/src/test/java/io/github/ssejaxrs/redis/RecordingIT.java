package io.github.ssejaxrs.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.PublishOutcomeUnknownException;
import io.github.ssejaxrs.redis.testing.RedisServer;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol;

/** What is shown to nobody until replicas have it, when one of them is silent. */
class RecordingIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static RedisServer master;
    private static RedisServer replica;

    private final String channel = "recording/" + UUID.randomUUID();
    private final ChannelKeys keys = ChannelKeys.of("sse", channel);

    @BeforeAll
    static void startRedis() {
        master = RedisServer.builder().start();
        replica = RedisServer.builder().replicaOf(master).start();
        master.awaitReplicated(replica);
    }

    @AfterAll
    static void stopRedis() {
        replica.close();
        master.close();
    }

    @AfterEach
    void thaw() {
        replica.thaw();
        master.awaitReplicated(replica);
    }

    @Test
    void aConnectionThatWasThereBeforeDoesNotTakeOlderConfirmationsForNewOnes() {
        var options = options(master.uri().toString());
        var commands = new Commands();
        commands.connected(options.connect());
        try {
            commands.once(
                    "", Deadline.in(TIMEOUT), exchange -> exchange.connection().executeCommand(Protocol.Command.PING));
            master.awaitReplicated(replica);
            replica.freeze();
            tentative(keys, "one");
            var position = Format.position("aaaaaaaaaaaa", "1");
            var recording = new Recording(commands, Script.CHANNEL, new Generations(), TIMEOUT, 1, "node");

            assertThatThrownBy(() -> recording.settle(keys, position))
                    .isInstanceOf(PublishOutcomeUnknownException.class);
            assertThat(master.command("HGET", keys.head(), "c")).isEqualTo("0");
        } finally {
            commands.close();
        }
    }

    private static void tentative(ChannelKeys keys, String data) {
        try (var connection = master.connect()) {
            var arguments = Stream.of("publish", "aaaaaaaaaaaa", "100", "3600000", "-", "0", "0", "1", "d", data)
                    .map(text -> text.getBytes(UTF_8))
                    .toList();
            Script.CHANNEL.run(connection, keys.all(), arguments);
        }
    }

    private static RedisOptions options(String url) {
        var parsed = RedisUrl.parse(url);
        return new RedisOptions(
                parsed, "sse", TIMEOUT, 1, ConnectionSettings.of(parsed, null, null, null, TIMEOUT, 8));
    }
}
