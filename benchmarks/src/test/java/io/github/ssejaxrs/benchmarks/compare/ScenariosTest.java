package io.github.ssejaxrs.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.benchmarks.compare.Scenario.Trial;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenariosTest {

    static Stream<Scenario> all() {
        return new Scenarios(1, false).all().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsClaimedIsMeasured(Scenario scenario) {
        var cells = scenario.trials().stream()
                .flatMap(trial -> trial.peers().stream().map(peer -> new Cell(peer, trial.point())))
                .toList();

        assertThat(scenario.claims())
                .allSatisfy(claim -> assertThat(cells).contains(claim.subject()))
                .allSatisfy(claim -> assertThat(cells)
                        .containsAll(Stream.ofNullable(claim.reference()).toList()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void oneClientProcessCanOpenAllStreams(Scenario scenario) {
        assertThat(scenario.trials())
                .allMatch(trial -> trial.point().streams() + trial.point().others() <= 19_500);
    }

    @Test
    void stockIsNotMeasuredWhereItIsOnlyOverloaded() {
        var steady = all().filter(scenario -> scenario.name().equals("steady"))
                .findFirst()
                .orElseThrow();

        assertThat(steady.trials())
                .filteredOn(trial -> trial.point().streams() > 1_000)
                .isNotEmpty()
                .noneMatch(trial ->
                        trial.peers().stream().anyMatch(peer -> peer.toString().endsWith("-stock")));
    }

    @Test
    void channelsAndStreamsGrowAtTheSameDeliveriesASecond() {
        var scenarios = new Scenarios(1, false);

        assertThat(Stream.concat(scenarios.byStreams().stream(), scenarios.byChannels().stream())
                        .mapToDouble(Point::deliveriesPerSecond))
                .allMatch(deliveries -> Math.abs(deliveries - 50_000) < 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.01})
    void evenAFewStreamsAreMeasured(double scale) {
        var points = new Scenarios(scale, true)
                .all().stream().flatMap(scenario -> scenario.trials().stream()).map(Trial::point);

        assertThat(points).allMatch(point -> point.streams() >= point.channels() && point.streams() >= 1);
    }

    @Test
    void eachGoalOfTheProjectIsJudged() {
        var goals = all().flatMap(scenario -> scenario.claims().stream())
                .filter(claim -> claim.limit() != null)
                .map(claim -> claim.measure() + " " + claim.subject().peer() + " ≤ " + claim.limit()
                        + Stream.ofNullable(claim.reference())
                                .map(Cell::peer)
                                .filter(peer -> peer != claim.subject().peer())
                                .map(peer -> " " + peer)
                                .findFirst()
                                .orElse(""));

        assertThat(goals)
                .contains(
                        "CPU grizzly ≤ 0.9 nchan",
                        "CPU grizzly ≤ 1.25 floor",
                        "CPU jetty ≤ 0.5 jetty-stock",
                        "CPU tomcat ≤ 0.5 tomcat-stock",
                        "CPU grizzly ≤ 0.5",
                        "LOST grizzly ≤ 0.0",
                        "LATENCY_P99 grizzly ≤ 1.0 nchan",
                        "RESIDENT_PER_STREAM grizzly ≤ 8192.0",
                        "THREADS jetty ≤ 50.0",
                        "LATENCY_P99 grizzly ≤ 1.1",
                        "PUBLISHING_P99 tomcat ≤ 1.1",
                        "CPU grizzly ≤ 1.5",
                        "CPU grizzly ≤ 1.1");
    }
}
