package io.github.ssejaxrs.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointTest {

    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

    @Test
    void aLoadOfFewDeliveriesIsMeasuredLonger() {
        assertThat(Point.oneChannel(1_000, 50).longEnough(FIVE_SECONDS)).hasSeconds(5);
        assertThat(Point.oneChannel(1_000, 4).longEnough(FIVE_SECONDS)).hasSeconds(10);
        assertThat(Point.oneChannel(1_000, 1).longEnough(FIVE_SECONDS)).hasSeconds(20);
    }

    @Test
    void nothingIsPublishedToIdleStreams() {
        var server = InetSocketAddress.createUnresolved("localhost", 1);

        var plan = Point.idle(10).plan(server, List.of(1L), FIVE_SECONDS, FIVE_SECONDS);

        assertThat(plan.duration()).isZero();
        assertThat(plan.warmUp()).isZero();
    }

    @Test
    void aLabelNamesWhatIsUnusual() {
        assertThat(Point.oneChannel(1_000, 50).label()).isEqualTo("1,000 streams × 50/s");
        assertThat(new Point(1_000, 9_000, 1, 10, 2.5, 14_000).label())
                .isEqualTo("1,000 streams × 2.50/s, 14,000 B, 10 channels, 1 stalled, 9,000 others");
    }
}
