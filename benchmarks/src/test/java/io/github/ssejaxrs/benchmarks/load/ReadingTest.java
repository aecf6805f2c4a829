package io.github.ssejaxrs.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssejaxrs.benchmarks.load.ServerProcess.CpuReading;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadingTest {

    @Test
    void timeIsDividedByAllThatCameMeanwhile() {
        var before = new Reading(1_000, cpu(1, 2), 4);
        var after = new Reading(3_000, cpu(1.004, 2.006), 4.002);

        var spent = after.since(before);

        assertThat(spent.received()).isEqualTo(2_000);
        assertThat(spent.serverMicros()).isCloseTo(5, within(1e-6));
        assertThat(spent.serverUserMicros()).isCloseTo(2, within(1e-6));
        assertThat(spent.clientMicros()).isCloseTo(1, within(1e-6));
    }

    @Test
    void whereNothingCameThereIsNothingToDivideBy() {
        var reading = new Reading(5, cpu(1, 2), 4);

        assertThat(reading.since(reading).serverMicros()).isZero();
    }

    private static CpuReading cpu(double user, double kernel) {
        return new CpuReading(user, kernel, Map.of());
    }
}
