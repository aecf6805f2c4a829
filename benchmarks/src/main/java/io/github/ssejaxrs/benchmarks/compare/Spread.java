package io.github.ssejaxrs.benchmarks.compare;

import java.util.Collection;

/** What the rounds say together: the median, for what usually is, and the ends, for how far to trust it. */
record Spread(double median, double min, double max) {

    /** At least one value, all of them numbers. */
    static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Nothing has no median");
        }
        var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    String label() {
        return min == max
                ? Numbers.plain(median)
                : Numbers.plain(median) + " (" + Numbers.plain(min) + " … " + Numbers.plain(max) + ")";
    }
}
