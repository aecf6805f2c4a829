package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.redis.testing.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A node is ready when it hears what others publish, and only then. */
class ReadinessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void aNodeIsReadyWhileItHears() {
        try (var server = RedisServer.builder().start();
                var pubSub = PubSubFeature.builder()
                        .broker(RedisBroker.builder(server.uri().toString()).build())
                        .build()
                        .pubSub()) {
            await("ready").atMost(PATIENCE).until(pubSub::isReady);

            server.freeze();
            await("no longer ready").atMost(PATIENCE).until(() -> !pubSub.isReady());
            server.thaw();
            await("ready again").atMost(PATIENCE).until(pubSub::isReady);

            pubSub.drain();
            assertThat(pubSub.isReady()).as("while it stops").isFalse();
        }
    }
}
