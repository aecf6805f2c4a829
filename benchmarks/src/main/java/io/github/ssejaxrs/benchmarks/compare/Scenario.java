package io.github.ssejaxrs.benchmarks.compare;

import java.util.List;
import java.util.Set;

/**
 * A question to the servers.
 *
 * @param answers the question, in one line
 * @param trials what is measured for it
 * @param claims what is made of it
 */
record Scenario(String name, String answers, List<Trial> trials, List<Claim> claims) {

    Scenario {
        trials = List.copyOf(trials);
        claims = List.copyOf(claims);
    }

    /** A load and the servers it is for. */
    record Trial(Point point, Set<Peer> peers) {

        Trial {
            peers = Set.copyOf(peers);
        }
    }
}
