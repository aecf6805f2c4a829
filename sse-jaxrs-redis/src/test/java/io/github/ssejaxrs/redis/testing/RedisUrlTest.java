package io.github.ssejaxrs.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class RedisUrlTest {

    @Test
    void aRedisOfSomebodyElseMayBeGiven() {
        var before = System.getProperty("REDIS_URL");
        try {
            System.setProperty("REDIS_URL", "rediss://user:secret@redis.example.org:6380");
            assertThat(RedisUrl.given()).isEqualTo(URI.create("rediss://user:secret@redis.example.org:6380"));
            System.setProperty("REDIS_URL", "");
            assertThat(RedisUrl.given()).isNull();
        } finally {
            if (before == null) {
                System.clearProperty("REDIS_URL");
            } else {
                System.setProperty("REDIS_URL", before);
            }
        }
    }
}
