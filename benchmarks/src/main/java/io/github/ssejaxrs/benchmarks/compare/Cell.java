package io.github.ssejaxrs.benchmarks.compare;

/** A server under a load: what is measured once in each round. */
record Cell(Peer peer, Point point) {

    String label() {
        return peer + ", " + point.label();
    }
}
