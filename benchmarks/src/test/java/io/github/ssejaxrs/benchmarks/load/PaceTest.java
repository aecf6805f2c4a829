package io.github.ssejaxrs.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {

    @Test
    void eventsAreDueEvenly() {
        var pace = new Pace(1_000, 10);

        assertThat(pace.due(1)).isEqualTo(1_000);
        assertThat(pace.due(2)).isEqualTo(100_001_000);
        assertThat(pace.due(11)).isEqualTo(1_000_001_000);
    }

    @Test
    void nothingIsDueBeforeTheStart() {
        assertThat(new Pace(1_000, 10).dueUntil(999)).isZero();
    }

    @Test
    void whoeverIsLateHasAllToCatchUp() {
        assertThat(new Pace(0, 1_000).dueUntil(5_500_000)).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1, 3, 7, 49.9, 1_000, 30_000})
    void anEventIsDueFromItsTimeOnAndNotBefore(double rate) {
        // Time as the JVM counts it may begin anywhere, and pass its greatest value.
        for (var start : new long[] {0, 123_456_789_012_345L, Long.MAX_VALUE - 1_000, -5}) {
            var pace = new Pace(start, rate);
            for (var sequence = 1L; sequence < 2_000; sequence += 13) {
                assertThat(pace.dueUntil(pace.due(sequence) - 1)).isEqualTo(sequence - 1);
                assertThat(pace.dueUntil(pace.due(sequence))).isEqualTo(sequence);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void refusesWhatIsNoRate(double rate) {
        assertThatThrownBy(() -> new Pace(0, rate)).isInstanceOf(IllegalArgumentException.class);
    }
}
