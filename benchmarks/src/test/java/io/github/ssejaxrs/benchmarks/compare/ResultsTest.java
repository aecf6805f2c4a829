package io.github.ssejaxrs.benchmarks.compare;

import static io.github.ssejaxrs.benchmarks.compare.Peer.GRIZZLY;
import static io.github.ssejaxrs.benchmarks.compare.Peer.NCHAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

    private final Point point = Point.oneChannel(1_000, 50);
    private final Claim claim = Claim.ratio(Measure.CPU, new Cell(GRIZZLY, point), new Cell(NCHAN, point), 0.9);
    private final List<Run> runs = new ArrayList<>();

    @Test
    void aRatioIsThatOfOneRound() {
        run(1, GRIZZLY, 4, NCHAN, 8);
        run(2, GRIZZLY, 40, NCHAN, 100); // a disturbance that both met
        run(3, GRIZZLY, 6, NCHAN, 10);

        assertThat(results().spread(claim)).contains(new Spread(0.5, 0.4, 0.6));
    }

    @Test
    void aRoundThatLacksOneOfBothHasNoRatio() {
        run(1, GRIZZLY, 4, NCHAN, 8);
        runs.add(new Run(2, "steady", GRIZZLY, point, Reports.cpu(point, 1), null));
        runs.add(new Run(2, "steady", NCHAN, point, null, "IOException: refused"));

        assertThat(results().spread(claim)).contains(new Spread(0.5, 0.5, 0.5));
    }

    @Test
    void noRoundMakesNoRatio() {
        assertThat(results().spread(claim)).isEmpty();
    }

    @Test
    void whatWasKeptIsReadBack(@TempDir Path directory) throws IOException {
        run(1, GRIZZLY, 4, NCHAN, Double.NaN);
        runs.add(new Run(2, "steady", NCHAN, point, null, "IOException: refused"));
        var file = directory.resolve("results.json");

        results().write(file);

        assertThat(Results.read(file)).isEqualTo(results());
    }

    private void run(int round, Peer one, double micros, Peer other, double otherMicros) {
        runs.add(new Run(round, "steady", one, point, Reports.cpu(point, micros), null));
        runs.add(new Run(round, "steady", other, point, Reports.cpu(point, otherMicros), null));
    }

    private Results results() {
        return new Results(
                new Settings(
                        "2026-01-01",
                        List.of("steady"),
                        List.of(GRIZZLY, NCHAN),
                        List.of(),
                        3,
                        3,
                        5,
                        1,
                        false,
                        "a machine"),
                runs);
    }
}
