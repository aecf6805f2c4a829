package io.github.ssejaxrs.redis.testing;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The Redis of somebody else, to run the contract of the broker against: another version, or a service. It is given as
 * environment variable or system property {@code REDIS_URL}; faults cannot be made there.
 */
public final class RedisUrl {

    private static final String NAME = "REDIS_URL";

    private RedisUrl() {}

    public static @Nullable URI given() {
        var url = System.getProperty(NAME, System.getenv(NAME));
        return url == null || url.isBlank() ? null : URI.create(url.strip());
    }
}
