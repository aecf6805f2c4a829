package io.github.ssejaxrs.memory;

import io.github.ssejaxrs.spi.Position;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The idempotency keys a channel's messages had, and the place of each; oldest first. Not thread-safe. */
final class MemoryKeys {

    private record Use(Position place, Instant recorded) {}

    private final Map<String, Use> uses = new LinkedHashMap<>();
    private Instant newest = Instant.MIN;

    /** Times never run backwards here, also if the clock does. */
    void add(String key, Position place, Instant now) {
        newest = now.isBefore(newest) ? newest : now;
        uses.put(key, new Use(place, newest));
    }

    /** The place of the message that had the key, or null if none is known. */
    @Nullable
    Position place(String key) {
        var use = uses.get(key);
        return use == null ? null : use.place;
    }

    boolean isEmpty() {
        return uses.isEmpty();
    }

    /** Looks at no more than it removes, since publishers wait for it. */
    void removeBefore(Instant time) {
        var oldest = uses.values().iterator();
        while (oldest.hasNext() && oldest.next().recorded.isBefore(time)) {
            oldest.remove();
        }
    }
}
