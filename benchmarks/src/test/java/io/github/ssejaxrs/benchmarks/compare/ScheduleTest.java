package io.github.ssejaxrs.benchmarks.compare;

import static io.github.ssejaxrs.benchmarks.compare.Peer.FLOOR;
import static io.github.ssejaxrs.benchmarks.compare.Peer.GRIZZLY;
import static io.github.ssejaxrs.benchmarks.compare.Peer.JETTY;
import static io.github.ssejaxrs.benchmarks.compare.Peer.NCHAN;
import static io.github.ssejaxrs.benchmarks.compare.Peer.TOMCAT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.benchmarks.compare.Scenario.Trial;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private final Point few = Point.oneChannel(10, 1);
    private final Point many = Point.oneChannel(20, 1);
    private final Scenario first = scenario("first", new Trial(few, Set.of(GRIZZLY, FLOOR, NCHAN)));
    private final Scenario second =
            scenario("second", new Trial(few, Set.of(GRIZZLY)), new Trial(many, Set.of(GRIZZLY)));

    @Test
    void eachRoundBeginsWithAnotherServer() {
        var schedule = new Schedule(List.of(first), List.of(GRIZZLY, FLOOR, NCHAN));

        assertThat(peers(schedule, 1)).containsExactly(GRIZZLY, FLOOR, NCHAN);
        assertThat(peers(schedule, 2)).containsExactly(FLOOR, NCHAN, GRIZZLY);
        assertThat(peers(schedule, 4)).containsExactly(GRIZZLY, FLOOR, NCHAN);
    }

    @Test
    void whoIsNotAskedHasNoTurn() {
        var schedule = new Schedule(List.of(first), List.of(JETTY, GRIZZLY, TOMCAT, FLOOR, NCHAN));

        assertThat(peers(schedule, 2)).containsExactly(FLOOR, NCHAN, GRIZZLY);
        assertThat(peers(schedule, 3)).containsExactly(NCHAN, GRIZZLY, FLOOR);
    }

    @Test
    void whatTwoScenariosAskForIsMeasuredOnce() {
        var steps = new Schedule(List.of(first, second), List.of(GRIZZLY)).round(1);

        assertThat(steps)
                .containsExactly(
                        new Schedule.Step("first", new Cell(GRIZZLY, few)),
                        new Schedule.Step("second", new Cell(GRIZZLY, many)));
    }

    private static List<Peer> peers(Schedule schedule, int round) {
        return schedule.round(round).stream().map(step -> step.cell().peer()).toList();
    }

    private static Scenario scenario(String name, Trial... trials) {
        return new Scenario(name, "?", List.of(trials), List.of());
    }
}
