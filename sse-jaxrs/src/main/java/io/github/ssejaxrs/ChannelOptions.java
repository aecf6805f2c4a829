package io.github.ssejaxrs;

import java.time.Duration;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How the channels of a pattern differ from all others.
 *
 * <pre>{@code
 * PubSubFeature.builder()
 *         .channels("rooms/**", ChannelOptions.retaining(1000, Duration.ofDays(7)))
 *         .channels("prices/*", ChannelOptions.latestValue())
 *         .channels("typing/*", ChannelOptions.ephemeral(ChannelOptions.Overflow.CONFLATE))
 * }</pre>
 *
 * <p>Immutable. Written as text, as in the setting {@code sse-jaxrs.channels}: {@code history=1000 age=7d},
 * {@code latest}, {@code ephemeral conflate}.
 *
 * @param history how many events are retained; none: as {@code sse-jaxrs.history-size} says
 * @param age for how long; none: as {@code sse-jaxrs.history-age} says
 * @param latest whether a new stream, and one that was reset, gets the newest event first
 * @param overflow what becomes of events a client has not yet taken, on an ephemeral channel; none: the channel is a log
 */
public record ChannelOptions(
        @Nullable Integer history,
        @Nullable Duration age,
        boolean latest,
        @Nullable Overflow overflow) {

    /** As all settings are by default: a log. */
    public static final ChannelOptions DEFAULT = new ChannelOptions(null, null, false, null);

    private static final int MAX_HISTORY = 1_000_000;
    private static final Duration MAX_AGE = Duration.ofDays(3650);

    /** What happens to events of an ephemeral channel that come faster than a client takes them. */
    public enum Overflow {

        /** Of those that wait only the newest of each name is sent: for values that replace each other. */
        CONFLATE("conflate"),

        /** About 256 wait, or 1 MiB; then the oldest go. */
        DROP_OLDEST("drop-oldest");

        private final String text;

        Overflow(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Checks that the parts go together.
     *
     * @throws IllegalArgumentException if history or age are out of range, or an ephemeral channel is to retain something
     */
    public ChannelOptions {
        if (history != null && (history < 0 || history > MAX_HISTORY)) {
            throw new IllegalArgumentException("history is from 0 to " + MAX_HISTORY + " events, not " + history);
        }
        if (age != null && (age.compareTo(Duration.ofSeconds(1)) < 0 || age.compareTo(MAX_AGE) > 0)) {
            throw new IllegalArgumentException("age is from 1 s to 3650 days, not " + age);
        }
        if (overflow != null && (history != null || age != null || latest)) {
            throw new IllegalArgumentException(
                    "an ephemeral channel retains nothing, so it has no history, no age and no latest value");
        }
        if (latest && history != null && history == 0) {
            throw new IllegalArgumentException("the latest value has to be retained: history is at least 1 with it");
        }
    }

    /**
     * Channels that retain more or less than others.
     *
     * @param events from 0 to 1,000,000
     * @param age from 1 s to 3650 days
     * @return the options
     * @throws IllegalArgumentException if out of range
     */
    public static ChannelOptions retaining(int events, Duration age) {
        return new ChannelOptions(events, age, false, null);
    }

    /**
     * Channels whose newest event is the state: each new stream gets it first, unless its {@link Subscription} says
     * otherwise, and so does one that was reset.
     *
     * @return the options
     */
    public static ChannelOptions latestValue() {
        return new ChannelOptions(null, null, true, null);
    }

    /**
     * Channels for what is worthless a moment later, such as who is typing: nothing is retained, the cursor has no place
     * in them, a client that comes back gets nothing of what it missed, and is not told.
     *
     * @param overflow what becomes of events a client has not yet taken; each one dropped is counted
     * @return the options
     */
    public static ChannelOptions ephemeral(Overflow overflow) {
        return new ChannelOptions(null, null, false, overflow);
    }

    /** As the setting has it. */
    @Override
    public String toString() {
        var text = new StringJoiner(" ");
        if (history != null) {
            text.add("history=" + history);
        }
        if (age != null) {
            text.add("age=" + age);
        }
        if (latest) {
            text.add("latest");
        }
        if (overflow != null) {
            text.add("ephemeral").add(overflow.toString());
        }
        return text.toString();
    }
}
