package io.github.ssejaxrs.benchmarks.load;

import io.github.ssejaxrs.benchmarks.load.ServerProcess.Cpu;
import io.github.ssejaxrs.benchmarks.load.ServerProcess.CpuReading;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How far a run is at one moment, and what it took until then.
 *
 * @param nanos when, on the clock of {@link System#nanoTime}
 * @param received deliveries, of the warm-up too
 * @param server processor time of the server
 * @param client seconds of processor time of this process
 * @param readers nanoseconds of processor time of each thread that reads
 */
record Reading(long nanos, long received, CpuReading server, double client, List<Long> readers) {

    Reading {
        readers = List.copyOf(readers);
    }

    Spent since(Reading before) {
        var wall = nanos - before.nanos;
        var busiest = IntStream.range(0, readers.size())
                .mapToLong(reader -> readers.get(reader) - before.readers.get(reader))
                .max()
                .orElse(0);
        return new Spent(
                received - before.received,
                server.since(before.server),
                client - before.client,
                wall > 0 ? (double) busiest / wall : 0);
    }

    /**
     * What lies between two readings.
     *
     * @param busy the part of the time that the busiest of the threads that read was at work
     */
    record Spent(long received, Cpu server, double client, double busy) {

        double serverMicros() {
            return perDelivery(server.total());
        }

        double serverUserMicros() {
            return perDelivery(server.user());
        }

        double clientMicros() {
            return perDelivery(client);
        }

        private double perDelivery(double seconds) {
            return received == 0 ? 0 : seconds * 1e6 / received;
        }
    }
}
