package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.spi.Position;
import java.util.ArrayList;
import java.util.List;

/** The generations of a channel, each of which goes on where the one before ended. */
final class Lineage {

    /** How far a generation before the present one went. */
    private record Branch(long generation, long last) {}

    private final long present;
    private final List<Branch> before = new ArrayList<>(); // newest first

    /**
     * @param before as the head has them: "generation:last ", newest first
     * @throws UnreadableException if they are not
     */
    Lineage(long present, String before) {
        this.present = present;
        if (before.isBlank()) {
            return;
        }
        for (var branch : before.strip().split(" ")) {
            int colon = branch.indexOf(':');
            var last = Format.position(branch.substring(0, Math.max(0, colon)), branch.substring(colon + 1));
            this.before.add(new Branch(last.generation(), last.sequence()));
        }
    }

    /** Where the message of a sequence has its place: in the generation it was recorded in. */
    Position place(long sequence) {
        long generation = present;
        for (var branch : before) {
            if (sequence > branch.last) {
                break;
            }
            generation = branch.generation;
        }
        return new Position(generation, sequence);
    }
}
