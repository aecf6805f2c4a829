package io.github.ssejaxrs.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The signs of life that masters were told to publish, and that did not come back yet. Thread-safe. */
final class Signs {

    /** A sign takes less than a millisecond; if none of two came, the connection is deaf. */
    private static final Duration OVERDUE = Duration.ofSeconds(2);

    /** A sign on its way; {@code published} is null until its master has said that it was. */
    private record Sign(LiveConnection connection, @Nullable Long published) {}

    private final LongSupplier nanoTime;
    private final Map<String, Sign> underWay = new HashMap<>(); // by their text
    private long count;

    /** @param nanoTime as {@link System#nanoTime()} */
    Signs(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** One to be published, and to come back on a connection. */
    synchronized String next(LiveConnection connection) {
        var text = Long.toString(++count);
        underWay.put(text, new Sign(connection, null));
        return text;
    }

    /** Its master did; it may have come back before that was known here. */
    synchronized void published(String text) {
        underWay.computeIfPresent(text, (same, sign) -> new Sign(sign.connection, nanoTime.getAsLong()));
    }

    synchronized void cameBack(String text) {
        underWay.remove(text);
    }

    synchronized boolean areBack() {
        return underWay.isEmpty();
    }

    /** Whether a connection should have brought one; those of others, which have ended, never will. */
    synchronized boolean areOverdue(LiveConnection connection) {
        long now = nanoTime.getAsLong();
        underWay.values().removeIf(sign -> sign.connection != connection);
        return underWay.values().stream()
                .anyMatch(sign -> sign.published != null && now - sign.published > OVERDUE.toNanos());
    }
}
