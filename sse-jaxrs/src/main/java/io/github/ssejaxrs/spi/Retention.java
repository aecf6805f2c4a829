package io.github.ssejaxrs.spi;

import java.time.Duration;

/**
 * How much of a channel's past a broker keeps for readers that are behind; both bounds hold.
 *
 * @param events how many of the newest messages, 0 or more
 * @param age for how long after they were recorded
 */
public record Retention(int events, Duration age) {

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public Retention {
        if (events < 0 || age.isNegative()) {
            throw new IllegalArgumentException(
                    "History is 0 or more messages for 0 or more time, not " + events + " for " + age);
        }
    }
}
