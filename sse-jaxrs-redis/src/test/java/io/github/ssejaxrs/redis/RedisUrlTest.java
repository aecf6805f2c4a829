package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssejaxrs.redis.RedisUrl.Kind;
import java.util.Set;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.HostAndPort;

/** Where Redis is, in the forms other clients have too. */
class RedisUrlTest {

    @Test
    void aHostIsEnough() {
        assertThat(RedisUrl.parse("redis://localhost"))
                .isEqualTo(new RedisUrl(
                        Kind.STANDALONE, false, null, null, Set.of(new HostAndPort("localhost", 6379)), 0, ""));
    }

    @Test
    void aServerHasCredentialsAndADatabase() {
        assertThat(RedisUrl.parse("rediss://me:p%40ss%2Fw+d@[::1]:7000/3"))
                .isEqualTo(new RedisUrl(
                        Kind.STANDALONE, true, "me", "p@ss/w+d", Set.of(new HostAndPort("::1", 7000)), 3, ""));
        assertThat(RedisUrl.parse("redis://:secret@localhost/").user()).isNull();
        assertThat(RedisUrl.parse("redis://:secret@localhost/").password()).isEqualTo("secret");
    }

    @Test
    void sentinelsKnowTheMasterByName() {
        assertThat(RedisUrl.parse("redis-sentinel://me:pw@a,b:1/2#main"))
                .isEqualTo(new RedisUrl(
                        Kind.SENTINEL,
                        false,
                        "me",
                        "pw",
                        Set.of(new HostAndPort("a", 26379), new HostAndPort("b", 1)),
                        2,
                        "main"));
    }

    @Test
    void aClusterHasSomeNodes() {
        var url = RedisUrl.parse("rediss-cluster://a:1,b:2");

        assertThat(url.kind()).isEqualTo(Kind.CLUSTER);
        assertThat(url.tls()).isTrue();
        assertThat(url.addresses()).hasSize(2);
    }

    @Test
    void whatIsWrongIsSaidWithoutTheText() {
        assertWrong("localhost:6379", "it has none of these forms");
        assertWrong("http://localhost", "it has none of these forms");
        assertWrong("redis://", "it has none of these forms");
        assertWrong("redis://a,b", "several servers are");
        assertWrong("redis://a:0", "a port is from 1 to 65535");
        assertWrong("redis://a:99999", "a port is from 1 to 65535");
        assertWrong("redis://a b", "an address is host or host:port");
        assertWrong("redis://secret@a", "before the @ belong user:password");
        assertWrong("redis://me:%zz@a", "a % begins two hexadecimal digits");
        assertWrong("redis://a#main", "only Sentinels know masters by name");
        assertWrong("redis-sentinel://a", "the master's name is missing");
        assertWrong("redis-cluster://a/1", "a cluster has only database 0");
    }

    @Test
    void itIsShownWithoutCredentials() {
        assertThat(RedisUrl.parse("redis://me:secret@host").toString()).isEqualTo("STANDALONE [host:6379]");
    }

    private static void assertWrong(String text, String fault) {
        assertThatIllegalArgumentException()
                .as(text)
                .isThrownBy(() -> RedisUrl.parse(text))
                .withMessageContaining(fault)
                .withMessageContaining("Write redis://")
                .withMessageNotContaining("secret");
    }
}
