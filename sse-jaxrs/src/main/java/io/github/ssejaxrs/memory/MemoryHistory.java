package io.github.ssejaxrs.memory;

import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.spi.Window;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One channel's numbers, retained tail and idempotency keys. Everything here is guarded by the object's own lock. */
final class MemoryHistory {

    private final Retention retention;
    private final Clock clock;
    private final MemoryTail tail = new MemoryTail();
    private final MemoryKeys keys = new MemoryKeys();
    private Position end;

    /** Somebody on this node listens. */
    boolean subscribed;

    /** No longer in the broker's map; whoever still holds it asks the map again. */
    boolean forgotten;

    MemoryHistory(long generation, Retention retention, Clock clock) {
        this.end = new Position(generation, 0);
        this.retention = retention;
        this.clock = clock;
    }

    /** The place of the message that was recorded under a key, or null if there is none, or no key. */
    @Nullable
    Position recorded(@Nullable String key) {
        if (key == null) {
            return null;
        }
        trim();
        return keys.place(key);
    }

    Message append(String channel, Payload payload, @Nullable String key) {
        var now = clock.instant();
        end = end.next();
        var message = new Message(channel, end, payload);
        tail.add(message, now);
        if (key != null) {
            keys.add(key, end, now);
        }
        trim();
        return message;
    }

    Window window() {
        trim();
        return new Window(end.at(end.sequence() - tail.size()), end);
    }

    Position since(Instant time) {
        var start = window().start();
        int before = tail.before(time);
        return start.at(start.sequence() + before);
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
        return new Replay.Complete(place, tail.messages((int) (place.sequence() - start.sequence()), limit));
    }

    boolean isUnused() {
        trim();
        return !subscribed && tail.size() == 0 && keys.isEmpty();
    }

    boolean hasPast() {
        return end.sequence() > 0;
    }

    private void trim() {
        tail.removeFirst(tail.size() - retention.events());
        var now = clock.instant();
        tail.removeFirst(tail.before(now.minus(retention.age())));
        keys.removeBefore(now.minus(Broker.KEY_LIFETIME));
    }
}
