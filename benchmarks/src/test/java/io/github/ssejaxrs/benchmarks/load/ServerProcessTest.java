package io.github.ssejaxrs.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ssejaxrs.benchmarks.load.ServerProcess.CpuReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ServerProcessTest {

    @Test
    void theThreadsTellNanoseconds() {
        var before = new CpuReading(1, 1, Map.of("7", 2_000_000_000L));
        var after = new CpuReading(1.01, 1, Map.of("7", 2_003_000_000L, "8", 1_000_000L));

        assertThat(after.since(before).total()).isCloseTo(0.004, within(1e-9));
        assertThat(after.since(before).user()).isCloseTo(0.01, within(1e-9));
    }

    @Test
    void withAThreadThatEndedOnlyTheProcessIsRight() {
        var before = new CpuReading(1, 1, Map.of("7", 1_000_000_000L, "8", 1_000_000_000L));
        var after = new CpuReading(1.5, 1.1, Map.of("7", 1_001_000_000L));

        assertThat(after.since(before).total()).isCloseTo(0.6, within(1e-9));
    }

    @Test
    void whereThreadsTellNothingTheProcessDoes() {
        var before = new CpuReading(1, 1, Map.of());
        var after = new CpuReading(1.5, 1.1, Map.of());

        assertThat(after.since(before).total()).isCloseTo(0.6, within(1e-9));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aRunningProcessIsRead() throws Exception {
        var process = new ServerProcess(List.of(ProcessHandle.current().pid()));

        assertThat(process.cpu().user()).isPositive();
        assertThat(process.residentBytes()).isPositive();
        assertThat(process.threads()).isPositive();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void sharedMemoryCountsOnce() throws Exception {
        var pid = ProcessHandle.current().pid();
        var rollup = Path.of("/proc/" + pid + "/smaps_rollup");
        assumeTrue(Files.isReadable(rollup));

        var resident = new ServerProcess(List.of(pid)).residentBytes();

        var share = Files.readAllLines(rollup).stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .sum();
        assertThat(resident).isCloseTo(share, withinPercentage(25));
    }
}
