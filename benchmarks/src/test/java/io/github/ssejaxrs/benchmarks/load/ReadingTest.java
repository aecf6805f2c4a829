package io.github.ssejaxrs.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssejaxrs.benchmarks.load.ServerProcess.CpuReading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadingTest {

    @Test
    void timeIsDividedByAllThatCameMeanwhile() {
        var before = new Reading(0, 1_000, cpu(1, 2), 4, List.of());
        var after = new Reading(1_000, 3_000, cpu(1.004, 2.006), 4.002, List.of());

        var spent = after.since(before);

        assertThat(spent.received()).isEqualTo(2_000);
        assertThat(spent.serverMicros()).isCloseTo(5, within(1e-6));
        assertThat(spent.serverUserMicros()).isCloseTo(2, within(1e-6));
        assertThat(spent.clientMicros()).isCloseTo(1, within(1e-6));
    }

    @Test
    void whereNothingCameThereIsNothingToDivideBy() {
        var reading = new Reading(0, 5, cpu(1, 2), 4, List.of());

        assertThat(reading.since(reading).serverMicros()).isZero();
    }

    @Test
    void theBusiestReaderTellsHowBusyTheClientIs() {
        var before = new Reading(1_000, 0, cpu(1, 2), 4, List.of(500L, 100L));
        var after = new Reading(2_000, 0, cpu(1, 2), 4, List.of(600L, 900L));

        assertThat(after.since(before).busy()).isCloseTo(0.8, within(1e-9));
    }

    private static CpuReading cpu(double user, double kernel) {
        return new CpuReading(user, kernel, Map.of());
    }
}
