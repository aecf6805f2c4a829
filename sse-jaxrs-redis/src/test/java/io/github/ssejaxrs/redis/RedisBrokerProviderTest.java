package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.spi.BrokerProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** A setting makes the broker; a wrong one says what would be right, and shows no password. */
class RedisBrokerProviderTest {

    private final RedisBrokerProvider provider = new RedisBrokerProvider();

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(BrokerProvider.class)).hasAtLeastOneElementOfType(RedisBrokerProvider.class);
    }

    @Test
    void anAddressMakesABroker() {
        for (var name : new String[] {"sse-jaxrs.redis.url", "REDIS_URL"}) {
            try (var broker = provider.create(Map.of(name, "redis://localhost:1")::get)) {
                assertThat(broker).as(name).isInstanceOf(RedisBroker.class);
            }
        }
    }

    @Test
    void withoutAnAddressThereIsNone() {
        assertThat(provider.create(Map.<String, String>of()::get)).isNull();
        assertThat(provider.create(Map.of("REDIS_URL", "")::get)).isNull();
    }

    @Test
    void aSettingWithoutAnAddressIsAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.create(Map.of("sse-jaxrs.redis.prefix", "chat")::get))
                .withMessage("sse-jaxrs.redis.prefix is set, but neither sse-jaxrs.redis.url nor REDIS_URL says where "
                        + "Redis is; set one");
    }

    @Test
    void aWrongAddressIsNamedAndNotShown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.create(Map.of("REDIS_URL", "redis:/me:secret@host")::get))
                .withMessageStartingWith("REDIS_URL: The address of Redis is wrong: it has none of these forms")
                .withMessageNotContaining("secret");
    }

    @Test
    void wrongValuesAreNamed() {
        assertWrong("sse-jaxrs.redis.timeout", "soon", "write a duration from 100ms to 1m");
        assertWrong("sse-jaxrs.redis.replicas", "-1", "write a whole number from 0 to 10");
        assertWrong("sse-jaxrs.redis.connections", "1", "write a whole number from 2 to 1000");
        assertWrong("sse-jaxrs.redis.prefix", "{a}", "The prefix of keys has 1 to 64 letters");
        assertWrong("sse-jaxrs.redis.sentinel-user", "me", "without sse-jaxrs.redis.sentinel-password");
    }

    @Test
    void theGuideNamesEachSettingOnceWithItsDefault() throws Exception {
        var guide = Files.readString(Path.of(System.getProperty("basedir", "."), "..", "docs", "redis.md"));
        var defaults = Map.of(
                RedisBrokerProvider.KEY_PREFIX,
                RedisOptions.PREFIX,
                RedisBrokerProvider.TIMEOUT.name(),
                RedisBrokerProvider.TIMEOUT.defaultText(),
                RedisBrokerProvider.REPLICAS.name(),
                RedisBrokerProvider.REPLICAS.defaultText(),
                RedisBrokerProvider.CONNECTIONS.name(),
                RedisBrokerProvider.CONNECTIONS.defaultText());

        for (var name : provider.settings()) {
            if (name.equals(RedisBrokerProvider.COMMON_URL)) {
                continue; // in the row of the other one
            }
            assertThat(guide.lines().filter(line -> line.startsWith("| `" + name + "` |")))
                    .as(name)
                    .singleElement()
                    .asString()
                    .contains(defaults.containsKey(name) ? "| `" + defaults.get(name) + "` |" : "|");
        }
    }

    private void assertWrong(String name, String value, String remedy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.create(Map.of("REDIS_URL", "redis://localhost", name, value)::get))
                .withMessageContaining(remedy);
    }

    @Test
    void theFeatureTakesItFromItsSettings() {
        var feature = PubSubFeature.builder()
                .setting("sse-jaxrs.redis.url", "redis://localhost:1")
                .setting("sse-jaxrs.redis.timeout", "100ms")
                .build();
        try (var pubSub = feature.pubSub()) {
            assertThatIllegalArgumentException()
                    .as("a name is refused before Redis is asked")
                    .isThrownBy(() -> pubSub.publisher().publish("", "x"));
        }
    }
}
