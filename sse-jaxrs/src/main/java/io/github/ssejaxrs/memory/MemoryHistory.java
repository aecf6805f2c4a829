package io.github.ssejaxrs.memory;

import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Window;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/** One channel's numbers and retained tail. Everything here is guarded by the object's own lock. */
final class MemoryHistory {

    private record Entry(Message message, Instant recorded) {}

    private final int size;
    private final Duration age;
    private final Clock clock;
    private final ArrayDeque<Entry> tail = new ArrayDeque<>();
    private Position end;

    /** Somebody on this node listens. */
    boolean subscribed;

    /** No longer in the broker's map; whoever still holds it asks the map again. */
    boolean forgotten;

    MemoryHistory(long generation, int size, Duration age, Clock clock) {
        this.end = new Position(generation, 0);
        this.size = size;
        this.age = age;
        this.clock = clock;
    }

    Message append(String channel, Payload payload) {
        end = end.next();
        var message = new Message(channel, end, payload);
        tail.addLast(new Entry(message, clock.instant()));
        trim();
        return message;
    }

    Window window() {
        trim();
        return new Window(end.at(end.sequence() - tail.size()), end);
    }

    Replay after(Position place, int limit) {
        if (place.generation() != end.generation()) {
            return new Replay.Missing(Replay.Reason.UNKNOWN_GENERATION, end);
        }
        if (place.isAfter(end)) {
            return new Replay.Missing(Replay.Reason.INVALID_CURSOR, end);
        }
        var start = window().start();
        if (start.isAfter(place)) {
            return new Replay.Missing(Replay.Reason.TRIMMED, end);
        }
        return new Replay.Complete(tail.stream()
                .skip(place.sequence() - start.sequence())
                .limit(limit)
                .map(Entry::message)
                .toList());
    }

    boolean isUnused() {
        trim();
        return !subscribed && tail.isEmpty();
    }

    boolean hasPast() {
        return end.sequence() > 0;
    }

    private void trim() {
        var oldest = clock.instant().minus(age);
        while (!tail.isEmpty()
                && (tail.size() > size || tail.getFirst().recorded().isBefore(oldest))) {
            tail.removeFirst();
        }
    }
}
