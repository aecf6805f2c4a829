package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.Aftermath;
import io.github.ssejaxrs.redis.testing.FaultProxy;
import io.github.ssejaxrs.redis.testing.FaultRun;
import io.github.ssejaxrs.redis.testing.RedisServer;
import org.junit.jupiter.api.Test;

/** A check that never fails proves nothing: each of these brokers breaks the promise, and is found out. */
class FaultRunIT {

    @Test
    void aScriptThatDoesNotNoticeThatRedisChangedHandsIsFound() {
        var seen = losesTheTailOf(mutant("string.match(info, 'master_replid:(%x+)')", "'always the same'"));

        assertThat(seen.findings()).anyMatch(finding -> finding.contains(" has \"")); // one place, two events
    }

    @Test
    void aScriptThatTellsNobodyThatRedisWentBackIsFound() {
        var seen = losesTheTailOf(mutant(
                "if generation ~= channel.g then return {'rolled-back', name(channel), newest} end",
                "if generation ~= channel.g then return {'ok', channel.g, newest, channel.b, {}, newest} end"));

        assertThat(seen.findings()).anyMatch(finding -> finding.startsWith("LOSS"));
    }

    @Test
    void aScriptThatTellsWhoHasLostNothingIsFound() {
        var seen = losesTheTailOf(
                mutant("  if place > last then", "  if place > last or generation ~= channel.g then"), 1);

        assertThat(seen.findings()).anyMatch(finding -> finding.startsWith("NEEDLESS_RESET"));
    }

    @Test
    void aScriptThatRecordsWithoutKeepingIsFound() {
        var seen = isLeftInPeaceWith(mutant(
                "  if events > 0 then -- first, since it fails if somebody left another kind of key there\n    redis.call('XADD'",
                "  if events > 0 and channel.s % 7 > 0 then\n    redis.call('XADD'"));

        assertThat(seen.findings()).anyMatch(finding -> finding.contains("was acknowledged, and Redis has there"));
    }

    @Test
    void aScriptThatRecordsTwiceIsFound() {
        var seen = isLeftInPeaceWith(mutant("  return {channel.g, text(channel.s)}\nend", """
                  redis.call('XADD', LOG, text(channel.s + 1) .. '-' .. text(time), unpack(ARGV, 9))
                  redis.call('HSET', HEAD, 's', text(channel.s + 1))
                  return {channel.g, text(channel.s)}
                end"""));

        assertThat(seen.findings()).anyMatch(finding -> finding.contains("was recorded twice"));
    }

    @Test
    void aScriptThatSkipsWhatFollowsAPlaceIsFound() {
        var seen = isLeftInPeaceWith(mutant(
                "if generation ~= channel.g then last = lastOf(channel, generation) end",
                "if place < channel.s - 1 then place = place + 1 end"));

        assertThat(seen.findings()).anyMatch(finding -> finding.startsWith("LOSS"));
    }

    @Test
    void aScriptThatDoesNotLookForWhatAnEarlierAttemptHasRecordedIsFound() {
        var script = mutant("if since > 0 and channel.g and not ONCE then", "if false then");
        try (var redis = RedisServer.builder().start();
                var proxy = FaultProxy.to(redis.hostAndPort())) {
            var seen = run(proxy, redis, script).play(run -> RedisFaultsIT.loseAnswers(run, proxy));

            assertThat(seen.findings()).anyMatch(finding -> finding.contains("was recorded twice"));
        }
    }

    @Test
    void theScriptItselfIsNot() {
        assertThat(losesTheTailOf(Script.CHANNEL).findings()).isEmpty();
        assertThat(isLeftInPeaceWith(Script.CHANNEL).findings()).isEmpty();
    }

    /** With another text in place of one that stands there once. */
    private static Script mutant(String text, String other) {
        var script = Script.CHANNEL.text();
        assertThat(script).containsOnlyOnce(text);
        return Script.of(script.replace(text, other));
    }

    private static Aftermath losesTheTailOf(Script script) {
        return losesTheTailOf(script, 100);
    }

    private static Aftermath losesTheTailOf(Script script, int events) {
        try (var master = RedisServer.builder().start();
                var replica = RedisServer.builder().replicaOf(master).start();
                var proxy = FaultProxy.to(master.hostAndPort())) {
            master.awaitReplicated(replica);
            return run(proxy, replica, script).play(run -> {
                replica.detach();
                run.awaitEvents(events);
                master.kill();
                replica.promote();
                proxy.retarget(replica.hostAndPort());
            });
        }
    }

    private static Aftermath isLeftInPeaceWith(Script script) {
        try (var redis = RedisServer.builder().start();
                var proxy = FaultProxy.to(redis.hostAndPort())) {
            return run(proxy, redis, script).play(run -> redis.command("CLIENT", "KILL", "TYPE", "pubsub"));
        }
    }

    private static FaultRun run(FaultProxy proxy, RedisServer right, Script script) {
        return FaultRun.of("(a broker that is to fail)")
                .brokers(node -> RedisBroker.builder(proxy.uri().toString())
                        .prefix(FaultRun.PREFIX)
                        .build(script))
                .store(right::command);
    }
}
