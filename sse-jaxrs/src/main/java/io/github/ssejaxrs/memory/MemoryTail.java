package io.github.ssejaxrs.memory;

import io.github.ssejaxrs.spi.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages of a channel, oldest first, with the time of each. Whatever their number, a page in the middle is
 * as quick to take as one at an end, since publishers wait for it. Not thread-safe.
 */
final class MemoryTail {

    private record Entry(Message message, Instant recorded) {}

    private final List<@Nullable Entry> entries = new ArrayList<>();
    private int first; // those before are removed, and cleared away when they are the larger part

    /** Times never run backwards here, also if the clock does. */
    void add(Message message, Instant now) {
        var newest = size() == 0 ? now : entry(entries.size() - 1).recorded;
        entries.add(new Entry(message, now.isBefore(newest) ? newest : now));
    }

    int size() {
        return entries.size() - first;
    }

    /** How many were recorded before an instant. */
    int before(Instant time) {
        int low = first;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entry(middle).recorded.isBefore(time)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - first;
    }

    /** So many at the most, from an index on. */
    List<Message> messages(int from, int limit) {
        int start = first + from;
        int end = (int) Math.min(entries.size(), (long) start + limit);
        return IntStream.range(start, end).mapToObj(at -> entry(at).message).toList();
    }

    private Entry entry(int at) {
        return Objects.requireNonNull(entries.get(at), "read where it is retained");
    }

    /** Removes the oldest; nothing if there are none or fewer to remove. */
    void removeFirst(int count) {
        for (int removed = 0; removed < count; removed++) {
            entries.set(first++, null); // for the garbage collector
        }
        if (first > size()) {
            entries.subList(0, first).clear();
            first = 0;
        }
    }
}
