package io.github.ssejaxrs.benchmarks.compare;

import static io.github.ssejaxrs.benchmarks.compare.Peer.FLOOR;
import static io.github.ssejaxrs.benchmarks.compare.Peer.GRIZZLY;
import static io.github.ssejaxrs.benchmarks.compare.Peer.NCHAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables and pictures, of results that were read from a file. */
class PresentationTest {

    @TempDir
    private Path directory = Path.of(".");

    private final List<Run> runs = new ArrayList<>();

    @BeforeEach
    void measureTwoRounds() {
        var settings = settings();
        for (int round = 1; round <= 2; round++) {
            for (var step : new Schedule(settings.chosenScenarios(), settings.servers()).round(round)) {
                double micros = step.cell().peer() == GRIZZLY ? 3 + round : 10;
                runs.add(Run.done(round, step, Reports.cpu(step.cell().point(), micros)));
            }
        }
    }

    @Test
    void aGoalIsJudgedByTheMedianOfTheRatios() {
        var text = text();

        assertThat(text)
                .contains(
                        "| CPU per delivery: grizzly : nchan, 1,000 streams × 50/s | 0.45 (0.40 … 0.50) | ≤ 0.90 | yes |")
                .contains("| threads: grizzly, 10,000 idle streams | 20 | ≤ 50 | yes |");
    }

    @Test
    void aLossIsShownAndReachesNoGoal() {
        var point = Point.oneChannel(1_000, 50);
        runs.removeIf(run -> run.cell().equals(new Cell(GRIZZLY, point)));
        runs.add(new Run(1, "steady", GRIZZLY, point, Reports.losing(point, 7), null));

        assertThat(text())
                .contains("grizzly : nchan, 1,000 streams × 50/s | – | ≤ 0.90 | no round to compare (with faults) |")
                .contains("| 1 of 1 with faults |")
                .contains("- round 1, grizzly, 1,000 streams × 50/s: 7 lost");
    }

    @Test
    void aServerThatCouldNotTakePartIsNamed() {
        assertThat(text()).contains("Not measured: tomcat (asleep).");
    }

    @Test
    void picturesComeOutOfAFileOfResults() throws IOException {
        var file = directory.resolve("results.json");
        new Results(settings(), runs).write(file);

        var pictures = new Plots(Results.read(file), directory).draw();

        assertThat(pictures)
                .extracting(picture -> picture.getFileName().toString())
                .containsExactly(
                        "cpu-by-streams.png",
                        "cpu-by-channels.png",
                        "cpu-by-size.png",
                        "cpu-by-rate.png",
                        "latency-by-streams.png");
        assertThat(ImageIO.read(pictures.get(0).toFile()).getWidth()).isGreaterThan(800);
    }

    @Test
    void whatWasNotMeasuredIsNotDrawn() throws IOException {
        assertThat(new Plots(new Results(settings(), List.of()), directory).draw())
                .isEmpty();
    }

    private String text() {
        return new Tables(new Results(settings(), runs)).text();
    }

    private static Settings settings() {
        return new Settings(
                "2026-01-01",
                List.of("steady", "idle", "channels", "growth"),
                List.of(GRIZZLY, FLOOR, NCHAN),
                List.of("tomcat (asleep)"),
                2,
                3,
                5,
                1,
                false,
                "a machine");
    }
}
