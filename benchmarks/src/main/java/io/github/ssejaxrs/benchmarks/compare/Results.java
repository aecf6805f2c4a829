package io.github.ssejaxrs.benchmarks.compare;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that was measured; everything else is made of it, and can be made anew. */
record Results(Settings settings, List<Run> runs) {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    Results {
        runs = List.copyOf(runs);
    }

    static Results read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Results.class);
    }

    /** Replaces the file as a whole, so that whoever stops a comparison keeps what there is. */
    void write(Path file) throws IOException {
        var next = file.resolveSibling(file.getFileName() + ".next");
        JSON.writeValue(next.toFile(), this);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    List<Run> of(Cell cell) {
        return runs.stream().filter(run -> run.cell().equals(cell)).toList();
    }

    /** The values by round; a run without one is left out. */
    Map<Integer, Double> values(Measure measure, Cell cell) {
        var values = new TreeMap<Integer, Double>();
        for (var run : of(cell)) {
            double value = run.report() == null ? Double.NaN : measure.of(run.report());
            if (Double.isFinite(value)) {
                values.put(run.round(), value);
            }
        }
        return values;
    }

    Optional<Spread> spread(Measure measure, Cell cell) {
        return spread(values(measure, cell));
    }

    /**
     * The value, or its ratio to that of the same round: what disturbed the one is likely to have disturbed both. Rounds
     * in which one of them fell behind, or had a fault, have no ratio of costs or latencies: who loses events, or is late
     * with all of them, does something else.
     */
    Optional<Spread> spread(Claim claim) {
        var values = values(claim.measure(), claim.subject());
        var reference = claim.reference();
        if (reference == null) {
            return spread(values);
        }
        var unequal = claim.measure().isOfEvenLoad() ? roundsNotDone(claim.subject(), reference) : Set.of();
        var ratios = new TreeMap<Integer, Double>();
        values(claim.measure(), reference).forEach((round, divisor) -> {
            var value = values.get(round);
            if (value != null && divisor > 0 && !unequal.contains(round)) {
                ratios.put(round, value / divisor);
            }
        });
        return spread(ratios);
    }

    private Set<Integer> roundsNotDone(Cell... cells) {
        return Stream.of(cells)
                .flatMap(cell -> of(cell).stream())
                .filter(run -> run.isBehind() || !run.faults().isEmpty())
                .map(Run::round)
                .collect(Collectors.toSet());
    }

    private static Optional<Spread> spread(Map<Integer, Double> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values.values()));
    }
}
