package io.github.ssejaxrs.benchmarks.load;

import io.github.ssejaxrs.benchmarks.load.ServerProcess.Cpu;

/**
 * How far a run is at one moment, and what it took until then; also what lies between two such moments.
 *
 * @param received deliveries, of the warm-up too
 * @param server processor time of the server
 * @param client seconds of processor time of this process
 */
record Reading(long received, Cpu server, double client) {

    Reading since(Reading before) {
        return new Reading(received - before.received, server.since(before.server), client - before.client);
    }

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
