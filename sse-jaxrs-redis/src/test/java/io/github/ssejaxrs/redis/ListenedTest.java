package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Retention;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Redis has, compared with what was heard: is something missing? */
class ListenedTest {

    private static final Position FIVE = new Position(0xA, 5);

    private final Listened channel =
            new Listened("news", ChannelKeys.of("sse", "news"), new Retention(100, Duration.ofHours(1)));

    @BeforeEach
    void listens() {
        channel.begin(FIVE);
    }

    @Test
    void whatWasHeardIsNotMissed() {
        assertThat(channel.misses(FIVE, FIVE)).isFalse();
    }

    @Test
    void aLostLastMessageIsMissedOnce() {
        assertThat(channel.misses(FIVE, FIVE.next())).isTrue();
        assertThat(channel.misses(FIVE.next(), FIVE.next())).as("told already").isFalse();
    }

    @Test
    void whatIsHeardWhileRedisIsAskedIsNotMissed() {
        channel.hear(FIVE.next());

        assertThat(channel.misses(FIVE, FIVE)).isFalse();
        assertThat(channel.misses(FIVE, FIVE.next())).isFalse();
    }

    @Test
    void whatRedisLostIsMissed() {
        assertThat(channel.misses(FIVE, FIVE.at(3))).as("rolled back").isTrue();
        assertThat(channel.misses(FIVE.at(3), null)).as("forgotten").isTrue();
    }

    @Test
    void anotherGenerationIsMissedUnlessItWasHeardMeanwhile() {
        var six = new Position(0xB, 6);

        assertThat(channel.misses(FIVE, six)).isTrue();
        channel.hear(six.next());
        assertThat(channel.misses(FIVE, six)).isFalse();
        assertThat(channel.misses(six, FIVE.at(9))).isTrue();
    }

    @Test
    void aMessageThatCameBeforeTheWindowIsNewer() {
        var late = new Listened("news", ChannelKeys.of("sse", "news"), new Retention(100, Duration.ofHours(1)));
        late.hear(FIVE.next());
        late.begin(FIVE);

        assertThat(late.heard()).isEqualTo(FIVE.next());
    }

    @Test
    void aMessageThatComesTwiceTakesNothingBack() {
        channel.hear(FIVE.at(4));

        assertThat(channel.heard()).isEqualTo(FIVE);
    }
}
