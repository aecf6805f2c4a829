package io.github.ssejaxrs;

import java.time.Instant;
import java.util.Objects;

/**
 * Which of the retained events of a channel a new stream begins with. A client that returns with a cursor gets what it
 * missed instead.
 *
 * <pre>{@code
 * Subscription.to("rooms/42").history(History.since(lastVisit));
 * }</pre>
 */
public sealed interface History {

    /**
     * Nothing; a stream begins with what is published from now on.
     *
     * @return no history
     */
    static History none() {
        return last(0);
    }

    /**
     * The newest events.
     *
     * @param events how many at most
     * @return that history
     * @throws IllegalArgumentException if negative
     */
    static History last(int events) {
        return new Last(events);
    }

    /**
     * What was published at an instant or later, by the clock of the broker's store.
     *
     * @param time the instant
     * @return that history
     */
    static History since(Instant time) {
        return new Since(time);
    }

    /**
     * All that the channel retains.
     *
     * @return that history
     */
    static History all() {
        return new All();
    }

    /**
     * See {@link History#last}.
     *
     * @param events how many at most, 0 for none
     */
    record Last(int events) implements History {
        /** Checks. */
        public Last {
            if (events < 0) {
                throw new IllegalArgumentException("History is a number of events, 0 for none, not " + events);
            }
        }
    }

    /**
     * See {@link History#since}.
     *
     * @param time the instant
     */
    record Since(Instant time) implements History {
        /** Checks. */
        public Since {
            Objects.requireNonNull(time, "time");
        }
    }

    /** See {@link History#all}. */
    record All() implements History {}
}
