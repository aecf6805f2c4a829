package io.github.ssejaxrs.benchmarks.compare;

import io.github.ssejaxrs.benchmarks.load.LoadReport;
import io.github.ssejaxrs.benchmarks.load.LoadReport.Percentiles;
import java.util.List;

/** Reports as a load would give them. */
final class Reports {

    private Reports() {}

    static LoadReport cpu(Point point, double micros) {
        return report(point, micros, 0);
    }

    static LoadReport losing(Point point, long lost) {
        return report(point, 5, lost);
    }

    private static LoadReport report(Point point, double micros, long lost) {
        double perSecond = point.deliveriesPerSecond();
        var latency = new Percentiles(1_000 * micros, 2_000 * micros, 3_000 * micros, 4_000 * micros, 5_000 * micros);
        return new LoadReport(
                point.streams(),
                0.5,
                100,
                100,
                100 - lost,
                lost,
                0,
                0,
                0,
                0,
                0,
                0.01,
                perSecond,
                micros,
                micros / 2,
                micros * perSecond / 1e6,
                latency,
                latency,
                6_000,
                100_000_000,
                700.0,
                20,
                21,
                2,
                List.of(),
                0.3);
    }
}
