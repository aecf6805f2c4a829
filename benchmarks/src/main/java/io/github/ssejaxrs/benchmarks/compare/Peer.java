package io.github.ssejaxrs.benchmarks.compare;

import java.util.Arrays;
import java.util.Locale;

/** A server that takes part in the comparison. */
enum Peer {
    GRIZZLY,
    FLOOR,
    NCHAN,
    GRIZZLY_STOCK,
    JETTY,
    JETTY_STOCK,
    TOMCAT,
    TOMCAT_STOCK;

    static Peer of(String name) {
        return Arrays.stream(values())
                .filter(peer -> peer.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no server \"" + name + "\"; there are: " + Arrays.toString(values())));
    }

    /** The container the library, or Jersey's broadcaster, runs in. */
    String container() {
        return toString().replace("-stock", "");
    }

    /** As it is named on the command line and in the results. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
