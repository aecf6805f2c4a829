package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.internal.config.Setting;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.BrokerProvider;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link RedisBroker} of an application whose settings say where Redis is: {@code sse-jaxrs.redis.url}, or
 * {@code REDIS_URL}. Found as a service; applications do not call it.
 */
public final class RedisBrokerProvider implements BrokerProvider {

    private static final System.Logger LOG = System.getLogger(RedisBrokerProvider.class.getName());

    private static final String PREFIX = Setting.PREFIX + "redis.";

    static final String URL = PREFIX + "url";

    /** What platforms that come with a Redis set. */
    static final String COMMON_URL = "REDIS_URL";

    static final String KEY_PREFIX = PREFIX + "prefix";
    static final String SENTINEL_USER = PREFIX + "sentinel-user";
    static final String SENTINEL_PASSWORD = PREFIX + "sentinel-password";

    static final Setting<Duration> TIMEOUT = Setting.duration("redis.timeout", "3s", "100ms", "1m");
    static final Setting<Integer> REPLICAS = Setting.number("redis.replicas", 0, 0, RedisOptions.MOST_REPLICAS);
    static final Setting<Integer> CONNECTIONS = Setting.number(
            "redis.connections",
            RedisOptions.CONNECTIONS,
            RedisOptions.FEWEST_CONNECTIONS,
            RedisOptions.MOST_CONNECTIONS);

    private static final List<String> OTHERS =
            List.of(KEY_PREFIX, TIMEOUT.name(), REPLICAS.name(), CONNECTIONS.name(), SENTINEL_USER, SENTINEL_PASSWORD);

    /** Made by the service loader. */
    public RedisBrokerProvider() {}

    @Override
    public List<String> settings() {
        return Stream.concat(Stream.of(URL, COMMON_URL), OTHERS.stream()).toList();
    }

    @Override
    public @Nullable Broker create(Function<String, @Nullable String> setting) {
        var named = setting.apply(URL) != null ? URL : COMMON_URL;
        var url = setting.apply(named);
        if (url == null || url.isEmpty()) {
            requireNoOther(setting);
            LOG.log(
                    System.Logger.Level.INFO,
                    "sse-jaxrs-redis is here, and neither {0} nor {1} says where Redis is: channels stay on this node",
                    URL,
                    COMMON_URL);
            return null;
        }
        try {
            return broker(url, setting);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(named + ": " + e.getMessage(), e);
        }
    }

    private static Broker broker(String url, Function<String, @Nullable String> setting) {
        var builder = RedisBroker.builder(url)
                .timeout(value(TIMEOUT, setting))
                .replicas(value(REPLICAS, setting))
                .connections(value(CONNECTIONS, setting))
                .prefix(Objects.requireNonNullElse(setting.apply(KEY_PREFIX), RedisOptions.PREFIX));
        var password = setting.apply(SENTINEL_PASSWORD);
        if (password != null) {
            builder.sentinelCredentials(setting.apply(SENTINEL_USER), password);
        } else if (setting.apply(SENTINEL_USER) != null) {
            throw new IllegalArgumentException(SENTINEL_USER + " is set without " + SENTINEL_PASSWORD + "; set both");
        }
        return builder.build();
    }

    private static <T> T value(Setting<T> setting, Function<String, @Nullable String> texts) {
        var text = texts.apply(setting.name());
        return text == null ? setting.defaultValue() : setting.parse(text, "of the Redis broker");
    }

    /** They were set for a reason, and without an address nobody would notice that they do nothing. */
    private static void requireNoOther(Function<String, @Nullable String> setting) {
        for (var other : OTHERS) {
            if (setting.apply(other) != null) {
                throw new IllegalArgumentException(
                        other + " is set, but neither " + URL + " nor " + COMMON_URL + " says where Redis is; set one");
            }
        }
    }
}
