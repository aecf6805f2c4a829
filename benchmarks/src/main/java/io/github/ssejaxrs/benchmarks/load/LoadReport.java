package io.github.ssejaxrs.benchmarks.load;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen. Whoever never reads is counted in nothing; what is wrong is counted in the warm-up too.
 *
 * <p>Processor time is counted from the end of the warm-up to the last delivery. What is given for each delivery is divided
 * by all deliveries in that time, also those of the warm-up that came late, as they took their part of it.
 *
 * <p>Resident memory is the proportional share (Pss) of each process, so that what several share counts once, or simply
 * what is resident (VmRSS) where the share cannot be read. A run of idle streams alone asks a JVM for full collections
 * before it reads, both before the streams open and after.
 *
 * @param streams how many were open during the measurement
 * @param connectSeconds until all of them had their head
 * @param published events of all channels, while measured
 * @param expected deliveries of them, if nothing is lost
 * @param delivered deliveries of them that came
 * @param lost deliveries that did not come until {@code drainSeconds} after the last was published
 * @param duplicates of an event a stream had already
 * @param disordered events older than one the stream had
 * @param resets of streams by the server
 * @param malformed bytes that are no HTTP, no event stream, or not what was published
 * @param closed streams that the server ended
 * @param drainSeconds from the last publish to the last delivery
 * @param deliveriesPerSecond while measured
 * @param serverCpuMicros processor time of the server for each delivery, in user and kernel together
 * @param serverUserMicros the part of it in user mode, known to hundredths of a second in all
 * @param serverCpuSeconds processor time of the server while measured, until all is delivered
 * @param latency from publish to delivery, in microseconds
 * @param publishing from the request to its answer, in microseconds
 * @param idleBytesPerStream what the server's resident memory grew by for each stream, before anything is published
 * @param residentBytes of the server, with the streams idle
 * @param heapBytesPerStream what its live heap grew by, after a full collection; null for no JVM
 * @param threads of the server, with the streams idle
 * @param threadsLoaded of the server at the end of the measurement
 * @param clientCpuMicros processor time of this process for each delivery
 * @param faults the first of what was wrong, in words
 * @param clientBusy the part of the measured time that the busiest thread that reads was at work; near 1 it is this
 *     client that was measured, not the server
 */
public record LoadReport(
        int streams,
        double connectSeconds,
        long published,
        long expected,
        long delivered,
        long lost,
        long duplicates,
        long disordered,
        long resets,
        long malformed,
        long closed,
        double drainSeconds,
        double deliveriesPerSecond,
        double serverCpuMicros,
        double serverUserMicros,
        double serverCpuSeconds,
        Percentiles latency,
        Percentiles publishing,
        double idleBytesPerStream,
        long residentBytes,
        @Nullable Double heapBytesPerStream,
        int threads,
        int threadsLoaded,
        double clientCpuMicros,
        List<String> faults,
        double clientBusy) {

    public LoadReport {
        faults = List.copyOf(faults);
    }

    /** Whether every event came to every stream once, in order, as published. */
    @JsonIgnore
    public boolean faultless() {
        return lost == 0 && duplicates == 0 && disordered == 0 && resets == 0 && malformed == 0 && closed == 0;
    }

    /** In microseconds. */
    public record Percentiles(double p50, double p90, double p99, double p999, double max) {}
}
