package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By which names places are told when Redis changed hands. */
class GenerationsIT {

    private RedisServer redis;
    private Broker broker;

    @BeforeEach
    void start() {
        redis = RedisServer.builder().start();
        broker = RedisBroker.builder(redis.uri().toString()).build();
        broker.start(message -> {}, channel -> new Retention(100, Duration.ofHours(1)));
    }

    @AfterEach
    void stop() {
        broker.close();
        redis.close();
    }

    @Test
    void aGenerationWithoutMessagesIsToldToNobodySinceItMayBeLost() {
        var newest = publish(3);
        redis.command("DEBUG", "CHANGE-REPL-ID"); // as a promotion does
        var lost = newest.at(5);

        assertThat(broker.replay("news", lost, 10)).isEqualTo(new Replay.Missing(Replay.Reason.ROLLED_BACK, newest));
        assertThat(redis.command("HGET", "sse:head:{news}", "g")).isNotEqualTo(generation(newest)); // it has begun
        assertThat(broker.window("news").end()).isEqualTo(newest);
        assertThat(broker.replay("news", newest, 10)).isEqualTo(new Replay.Complete(newest, List.of()));
    }

    @Test
    void aGenerationIsToldWithItsFirstMessage() {
        var before = publish(3);
        redis.command("DEBUG", "CHANGE-REPL-ID");

        var place = publish(1);

        assertThat(place.generation()).isNotEqualTo(before.generation());
        assertThat(place.sequence()).isEqualTo(4);
        assertThat(broker.window("news").end()).isEqualTo(place);
        assertThat(broker.replay("news", before, 10)).isInstanceOfSatisfying(Replay.Complete.class, found -> {
            assertThat(found.after()).isEqualTo(place.at(3));
            assertThat(found.messages())
                    .singleElement()
                    .satisfies(message -> assertThat(message.position()).isEqualTo(place));
        });
    }

    private Position publish(int events) {
        Position place = null;
        for (int n = 0; n < events; n++) {
            place = broker.publish("news", new Payload("event", null, null, null));
        }
        return place;
    }

    private static String generation(Position place) {
        return String.format("%012x", place.generation());
    }
}
