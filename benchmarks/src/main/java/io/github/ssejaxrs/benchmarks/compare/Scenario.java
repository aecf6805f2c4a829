package io.github.ssejaxrs.benchmarks.compare;

import java.util.List;
import java.util.Set;

/**
 * A question to the servers.
 *
 * @param answers the question, in one line
 * @param trials what is measured for it
 * @param claims what is made of it
 * @param mostRounds in how many rounds it is measured at most
 */
record Scenario(String name, String answers, List<Trial> trials, List<Claim> claims, int mostRounds) {

    /** One that is measured in every round. */
    Scenario(String name, String answers, List<Trial> trials, List<Claim> claims) {
        this(name, answers, trials, claims, Integer.MAX_VALUE);
    }

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
