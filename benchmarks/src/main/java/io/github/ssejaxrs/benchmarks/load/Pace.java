package io.github.ssejaxrs.benchmarks.load;

/**
 * When each event is due, by {@link System#nanoTime()}. It depends on nothing but the number of the event, so whoever is
 * late catches up, and a delay of one event is seen in the latency of all that had to wait for it.
 *
 * @param start when event 1 is due
 * @param rate events a second
 */
record Pace(long start, double rate) {

    Pace {
        if (!(rate > 0 && rate <= 1e9)) {
            throw new IllegalArgumentException("Events a second are more than 0: " + rate);
        }
    }

    long due(long sequence) {
        return start + (long) ((sequence - 1) * (1e9 / rate));
    }

    /** How many events are due at a time. */
    long dueUntil(long now) {
        if (now - start < 0) {
            return 0;
        }
        var count = (long) ((now - start) * (rate / 1e9)) + 1;
        while (due(count) - now > 0) {
            count--;
        }
        while (due(count + 1) - now <= 0) {
            count++;
        }
        return count;
    }
}
