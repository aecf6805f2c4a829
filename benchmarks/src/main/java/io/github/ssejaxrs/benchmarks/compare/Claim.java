package io.github.ssejaxrs.benchmarks.compare;

import org.jspecify.annotations.Nullable;

/**
 * What a scenario is measured for: a value, or its ratio to another of the same round, and how much it may be at most.
 *
 * @param reference what the subject is divided by; null if its own value counts
 * @param limit that the median must not exceed; null if it is shown only
 */
record Claim(
        Measure measure,
        Cell subject,
        @Nullable Cell reference,
        @Nullable Double limit) {

    static Claim ratio(Measure measure, Cell subject, Cell reference, @Nullable Double limit) {
        return new Claim(measure, subject, reference, limit);
    }

    static Claim value(Measure measure, Cell subject, double limit) {
        return new Claim(measure, subject, null, limit);
    }

    String what() {
        if (reference == null) {
            return measure.titleWithUnit() + ": " + subject.label();
        }
        var same = subject.point().equals(reference.point());
        return measure.title() + ": "
                + (same
                        ? subject.peer() + " : " + reference.peer() + ", "
                                + subject.point().label()
                        : subject.label() + " : "
                                + (subject.peer() == reference.peer()
                                        ? reference.point().label()
                                        : reference.label()));
    }
}
