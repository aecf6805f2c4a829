package io.github.ssejaxrs.benchmarks.compare;

import io.github.ssejaxrs.benchmarks.load.LoadReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A measurement that was made, or tried.
 *
 * @param report null if it could not be brought to its end
 * @param failure why not; null if it could
 */
record Run(
        int round,
        String scenario,
        Peer server,
        Point point,
        @Nullable LoadReport report,
        @Nullable String failure) {

    private static final int FAULTS_IN_WORDS = 2;

    static Run done(int round, Schedule.Step step, LoadReport report) {
        return new Run(round, step.scenario(), step.cell().peer(), step.cell().point(), report, null);
    }

    static Run failed(int round, Schedule.Step step, Throwable cause) {
        return new Run(round, step.scenario(), step.cell().peer(), step.cell().point(), null, cause.toString());
    }

    Cell cell() {
        return new Cell(server, point);
    }

    /** What an event stream must not do, counted, and the first of it in words. */
    List<String> faults() {
        if (report == null) {
            return List.of("failed: " + failure);
        }
        var faults = new ArrayList<String>();
        add(faults, report.lost(), "lost");
        add(faults, report.duplicates(), "twice");
        add(faults, report.disordered(), "out of order");
        add(faults, report.malformed(), "malformed");
        add(faults, report.resets(), "streams reset");
        add(faults, report.closed(), "streams closed");
        report.faults().stream().distinct().limit(FAULTS_IN_WORDS).forEach(faults::add);
        return faults;
    }

    /** Whether less was delivered than the load asks for in that time; what it cost is then the cost under overload. */
    boolean isBehind() {
        return report != null && !point.isIdle() && report.deliveriesPerSecond() < 0.95 * point.deliveriesPerSecond();
    }

    private static void add(List<String> faults, long count, String what) {
        if (count > 0) {
            faults.add(String.format(Locale.ROOT, "%,d %s", count, what));
        }
    }
}
