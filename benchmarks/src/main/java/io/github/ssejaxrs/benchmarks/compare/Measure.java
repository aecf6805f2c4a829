package io.github.ssejaxrs.benchmarks.compare;

import io.github.ssejaxrs.benchmarks.load.LoadReport;
import java.util.function.ToDoubleFunction;

/** Something that is measured, in the unit it is shown in. */
enum Measure {
    CPU("CPU per delivery", "µs", LoadReport::serverCpuMicros, true),
    USER_CPU("of it in user mode", "µs", LoadReport::serverUserMicros, true),
    LATENCY_P50("latency p50", "ms", report -> report.latency().p50() / 1000, true),
    LATENCY_P99("latency p99", "ms", report -> report.latency().p99() / 1000, true),
    PUBLISHING_P99("publishing p99", "ms", report -> report.publishing().p99() / 1000, true),
    DELIVERIES("deliveries", "1/s", LoadReport::deliveriesPerSecond),
    CLIENT_BUSY("client busy", "%", report -> 100 * report.clientBusy()),
    LOST("lost deliveries", "", report -> report.lost()),
    RESIDENT_PER_STREAM("resident memory a stream", "B", LoadReport::idleBytesPerStream),
    HEAP_PER_STREAM("heap a stream", "B", Measure::heap),
    RESIDENT("resident memory", "MB", report -> report.residentBytes() / 1e6),
    THREADS("threads", "", report -> report.threads());

    private final String title;
    private final String unit;
    private final ToDoubleFunction<LoadReport> value;

    private final boolean ofEvenLoad;

    Measure(String title, String unit, ToDoubleFunction<LoadReport> value) {
        this(title, unit, value, false);
    }

    Measure(String title, String unit, ToDoubleFunction<LoadReport> value, boolean ofEvenLoad) {
        this.title = title;
        this.unit = unit;
        this.value = value;
        this.ofEvenLoad = ofEvenLoad;
    }

    /** Whether it can be compared only where both kept up with the load, and did all of it. */
    boolean isOfEvenLoad() {
        return ofEvenLoad;
    }

    /** What it says of a run; not a number if nothing. */
    double of(LoadReport report) {
        return value.applyAsDouble(report);
    }

    String title() {
        return title;
    }

    String titleWithUnit() {
        return unit.isEmpty() ? title : title + " [" + unit + "]";
    }

    private static double heap(LoadReport report) {
        var heap = report.heapBytesPerStream();
        return heap == null ? Double.NaN : heap;
    }
}
