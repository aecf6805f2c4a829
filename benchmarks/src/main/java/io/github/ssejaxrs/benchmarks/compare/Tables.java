package io.github.ssejaxrs.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The results as text: goals first, then what each scenario measured, then every run that had a fault. */
final class Tables {

    private static final List<Measure> LOADED = List.of(
            Measure.CPU,
            Measure.USER_CPU,
            Measure.LATENCY_P50,
            Measure.LATENCY_P99,
            Measure.PUBLISHING_P99,
            Measure.DELIVERIES,
            Measure.CLIENT_BUSY);
    private static final List<Measure> IDLE =
            List.of(Measure.RESIDENT_PER_STREAM, Measure.HEAP_PER_STREAM, Measure.RESIDENT, Measure.THREADS);

    private final Results results;

    Tables(Results results) {
        this.results = results;
    }

    String text() {
        var text = new StringBuilder("# Results\n\n").append(conditions()).append(goals());
        for (var scenario : results.settings().chosenScenarios()) {
            text.append(scenario(scenario));
        }
        return text.append(faults()).toString();
    }

    private String conditions() {
        var settings = results.settings();
        var text = new StringBuilder(
                "Measured " + settings.date() + ", " + settings.platform() + ": "
                        + settings.rounds() + (settings.rounds() == 1 ? " round" : " rounds")
                        + ", in each the servers one after the other; "
                        + Numbers.plain(settings.warmUpSeconds()) + " s of warm-up, then "
                        + Numbers.plain(settings.durationSeconds())
                        + " s measured, up to four times that where deliveries are few. Values are medians of the rounds,"
                        + " (from … to). A ratio is that of two runs of one round, in which both kept up with the load and had no fault.\n");
        if (settings.scale() != 1) {
            text.append("\nStreams and channels are scaled by ")
                    .append(settings.scale())
                    .append(": good for trying the comparison, not for its goals.\n");
        }
        settings.absent()
                .forEach(
                        absent -> text.append("\nNot measured: ").append(absent).append(".\n"));
        return text.append("\n").toString();
    }

    private String goals() {
        var table = new MarkdownTable("what", "measured", "goal", "reached");
        for (var scenario : results.settings().chosenScenarios()) {
            for (var claim : scenario.claims()) {
                if (isAsked(claim)) {
                    var spread = results.spread(claim);
                    var limit = claim.limit();
                    table.row(
                            claim.what(),
                            spread.map(Spread::label).orElse("–"),
                            limit == null ? "" : "≤ " + Numbers.plain(limit),
                            reached(claim));
                }
            }
        }
        return table.isEmpty() ? "" : "## Goals\n\n" + table.text() + "\n";
    }

    /** A claim about servers that were not asked for is no claim that failed; one that could not start is told above. */
    private boolean isAsked(Claim claim) {
        var reference = claim.reference();
        return !results.of(claim.subject()).isEmpty()
                && (reference == null || !results.of(reference).isEmpty());
    }

    private String reached(Claim claim) {
        var spread = results.spread(claim);
        var limit = claim.limit();
        if (limit == null) {
            return "";
        }
        var remarks = new ArrayList<String>();
        boolean faulty = remark(claim.subject(), "", remarks);
        if (claim.reference() != null) {
            remark(claim.reference(), "reference ", remarks);
        }
        var verdict = spread.map(found -> found.median() <= limit && !faulty ? "yes" : "no")
                .orElse("no round to compare");
        return remarks.isEmpty() ? verdict : verdict + " (" + String.join(", ", remarks) + ")";
    }

    private boolean remark(Cell cell, String whose, List<String> remarks) {
        var runs = results.of(cell);
        boolean faulty = runs.stream().anyMatch(run -> !run.faults().isEmpty());
        if (faulty) {
            remarks.add(whose + "with faults");
        }
        long behind = runs.stream().filter(Run::isBehind).count();
        if (behind > 0) {
            remarks.add(whose + "overloaded in " + behind + " of " + runs.size());
        }
        return faulty;
    }

    private String scenario(Scenario scenario) {
        var text = new StringBuilder("## " + scenario.name() + "\n\n" + scenario.answers() + "\n");
        table(scenario, false, LOADED, text);
        table(scenario, true, IDLE, text);
        return text.append("\n").toString();
    }

    private void table(Scenario scenario, boolean idle, List<Measure> measures, StringBuilder text) {
        var heads = new ArrayList<>(List.of("load", "server"));
        measures.forEach(measure -> heads.add(measure.titleWithUnit()));
        heads.add("remarks");
        var table = new MarkdownTable(heads.toArray(String[]::new));
        for (var trial : scenario.trials()) {
            if (trial.point().isIdle() == idle) {
                for (var peer : results.settings().servers()) {
                    var cell = new Cell(peer, trial.point());
                    if (trial.peers().contains(peer) && !results.of(cell).isEmpty()) {
                        table.row(row(cell, measures));
                    }
                }
            }
        }
        if (!table.isEmpty()) {
            text.append("\n").append(table.text());
        }
    }

    private String[] row(Cell cell, List<Measure> measures) {
        var row = new ArrayList<>(List.of(cell.point().label(), cell.peer().toString()));
        for (var measure : measures) {
            row.add(results.spread(measure, cell).map(Spread::label).orElse("–"));
        }
        var runs = results.of(cell);
        var remarks = new ArrayList<String>();
        count(remarks, runs.stream().filter(run -> !run.faults().isEmpty()).count(), runs.size(), "with faults");
        count(remarks, runs.stream().filter(Run::isBehind).count(), runs.size(), "overloaded");
        row.add(String.join(", ", remarks));
        return row.toArray(String[]::new);
    }

    private static void count(List<String> remarks, long count, int of, String what) {
        if (count > 0) {
            remarks.add(count + " of " + of + " " + what);
        }
    }

    private String faults() {
        var lines = results.runs().stream()
                .filter(run -> !run.faults().isEmpty())
                .map(run -> "- round " + run.round() + ", " + run.cell().label() + ": "
                        + String.join(", ", run.faults()).replaceAll("\\s+", " ") + "\n")
                .collect(Collectors.joining());
        return lines.isEmpty() ? "" : "## Faults\n\n" + lines;
    }
}
