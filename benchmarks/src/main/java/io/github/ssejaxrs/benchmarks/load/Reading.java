package io.github.ssejaxrs.benchmarks.load;

import io.github.ssejaxrs.benchmarks.load.ServerProcess.Cpu;
import io.github.ssejaxrs.benchmarks.load.ServerProcess.CpuReading;

/**
 * How far a run is at one moment, and what it took until then.
 *
 * @param received deliveries, of the warm-up too
 * @param server processor time of the server
 * @param client seconds of processor time of this process
 */
record Reading(long received, CpuReading server, double client) {

    Spent since(Reading before) {
        return new Spent(received - before.received, server.since(before.server), client - before.client);
    }

    /** What lies between two readings. */
    record Spent(long received, Cpu server, double client) {

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
