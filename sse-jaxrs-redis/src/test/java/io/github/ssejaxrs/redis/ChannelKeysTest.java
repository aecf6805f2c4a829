package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.util.JedisClusterCRC16;

/** No name of a channel reaches another key, and all keys of a channel are in one slot. */
class ChannelKeysTest {

    @Test
    void plainNamesStayReadable() {
        var keys = ChannelKeys.of("sse", "rooms/42");

        assertThat(keys.with("order-17"))
                .containsExactly("sse:head:{rooms/42}", "sse:log:{rooms/42}", "sse:once:{rooms/42}:order-17");
        assertThat(keys.live()).isEqualTo("sse:live:{rooms/42}");
    }

    @Test
    void everythingElseIsEncoded() {
        assertThat(ChannelKeys.of("sse", "a}b{c: *ü%\n").head()).isEqualTo("sse:head:{a%7Db%7Bc%3A%20%2A%C3%BC%25%0A}");
    }

    @Test
    void noTwoNamesHaveOneKey() {
        var keys = new HashSet<String>();
        var names = List.of("a", "A", "a ", "%61", "a:b", "a}", "{a}", "a/b", "a%2Fb", "ü", "u\u0308", "x}:once", "*");
        for (var name : names) {
            keys.addAll(ChannelKeys.of("sse", name).with(name));
            keys.add(ChannelKeys.of("sse", name).live());
        }

        assertThat(keys).hasSize(names.size() * 4);
    }

    @Test
    void aKeyOfOneChannelIsNoKeyOfAnother() {
        assertThat(ChannelKeys.of("sse", "a").with("b}:c").get(2)).isEqualTo("sse:once:{a}:b%7D%3Ac");
        assertThat(ChannelKeys.of("sse:head:once:x", "a").with("k").get(2)).isEqualTo("sse:head:once:x:once:{a}:k");
    }

    @Test
    void allAreInOneSlotOfACluster() {
        for (var name : List.of("rooms/42", "{}", "a}b{c", "}", "{")) {
            assertThat(ChannelKeys.of("sse", name).with("{other}"))
                    .as(name)
                    .extracting(JedisClusterCRC16::getSlot)
                    .containsOnly(JedisClusterCRC16.getSlot(
                            ChannelKeys.of("sse", name).head()));
        }
    }
}
