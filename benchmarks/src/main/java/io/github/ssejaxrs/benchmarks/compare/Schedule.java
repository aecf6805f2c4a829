package io.github.ssejaxrs.benchmarks.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/**
 * What is measured in a round, and in which order: the servers directly one after the other under the same load, and
 * each round another of them first, so that whatever drifts on the machine meets all of them alike.
 */
final class Schedule {

    private final List<Scenario> scenarios;
    private final List<Peer> peers;

    Schedule(List<Scenario> scenarios, List<Peer> peers) {
        this.scenarios = List.copyOf(scenarios);
        this.peers = List.copyOf(peers);
    }

    /** A round, counted from 1; a point that several scenarios ask for is measured once. */
    List<Step> round(int round) {
        var seen = new HashSet<Cell>();
        var steps = new ArrayList<Step>();
        for (var scenario : scenarios) {
            if (round > scenario.mostRounds()) {
                continue;
            }
            for (var trial : scenario.trials()) {
                var order = new ArrayList<>(peers);
                order.retainAll(trial.peers());
                Collections.rotate(order, -(round - 1));
                for (var peer : order) {
                    var cell = new Cell(peer, trial.point());
                    if (seen.add(cell)) {
                        steps.add(new Step(scenario.name(), cell));
                    }
                }
            }
        }
        return steps;
    }

    /** One run. */
    record Step(String scenario, Cell cell) {}
}
