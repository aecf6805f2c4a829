package io.github.ssejaxrs.internal.config;

import io.github.ssejaxrs.internal.Text;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One setting: its name, its default, and what values it takes.
 *
 * @param name as it stands in a configuration, {@code sse-jaxrs.keep-alive}
 * @param defaultText the default as one would write it
 * @param parser from text; throws {@code IllegalArgumentException} that says what would be right
 */
public record Setting<T>(String name, String defaultText, Function<String, T> parser) {

    /** All names begin with it. */
    public static final String PREFIX = "sse-jaxrs.";

    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

    /** Some proxies cut idle connections; the standard suggests a comment about every 15 s. WildFly cuts at 90 s. */
    public static final Setting<Duration> KEEP_ALIVE = duration("keep-alive", "15s", "100ms", "1h");

    /** Comments are invisible to scripts; a client that watches for silence needs a named event. */
    public static final Setting<Boolean> KEEP_ALIVE_EVENT = flag("keep-alive-event", false);

    /** Quick enough that a user does not notice; with the longest it spreads the clients of a node that went away. */
    public static final Setting<Duration> RETRY_MIN = duration("retry-min", "1s", "0s", "1d");

    /** See {@link #RETRY_MIN}; each stream is told a random time between the two. */
    public static final Setting<Duration> RETRY_MAX = duration("retry-max", "4s", "0s", "1d");

    /** A client gone for a while returns to a page that is caught up, at about 100 KB a busy channel. */
    public static final Setting<Integer> HISTORY_SIZE = number("history-size", 100, 0, 1_000_000);

    /** A laptop closed overnight still resumes. */
    public static final Setting<Duration> HISTORY_AGE = duration("history-age", "24h", "1s", "3650d");

    /** What differs from one kind of channel to another; see {@link ChannelRules}. */
    public static final Setting<ChannelRules> CHANNELS = new Setting<>(PREFIX + "channels", "", ChannelRules::parse);

    /**
     * Larger data is better fetched by the client; it would be copied to every stream. In bytes of encoded data as the
     * stream has it: each line end counts for 6 more, since a field {@code data: } begins after it.
     */
    public static final Setting<Integer> MAX_EVENT_SIZE = number("max-event-size", 64 * 1024, 1, 16 * 1024 * 1024);

    /** A cursor holds a position for each channel: with 256 it is 4 KB, and containers take headers of 8 KB. */
    public static final Setting<Integer> MAX_CHANNELS = number("max-channels", 64, 1, 256);

    /** At about 25 KB of heap a stream this is half a gigabyte. */
    public static final Setting<Integer> MAX_STREAMS = number("max-streams", 20_000, 1, 10_000_000);

    /** Many tabs on many devices; more is a page that opens streams in a loop. */
    public static final Setting<Integer> MAX_STREAMS_PER_USER = number("max-streams-per-user", 100, 1, 10_000_000);

    /** A company behind one address; behind a proxy all have its address, unless the container reads Forwarded. */
    public static final Setting<Integer> MAX_STREAMS_PER_ADDRESS =
            number("max-streams-per-address", 2_000, 1, 10_000_000);

    /** All of a node may look at the same thing. */
    public static final Setting<Integer> MAX_STREAMS_PER_CHANNEL =
            number("max-streams-per-channel", 20_000, 1, 10_000_000);

    /** Clients that return together catch up within seconds, and the store hardly notices. Pages of 128 messages. */
    public static final Setting<Integer> MAX_HISTORY_READS = number("max-history-reads", 1_000, 1, 10_000_000);

    /** Who is refused comes back after half of it to all of it: later than who was cut off, since a node is full. */
    public static final Setting<Duration> RETRY_REFUSED = duration("retry-refused", "30s", "0s", "1d");

    /** A peer that took nothing for this long is gone or hopeless; it resumes from its cursor if it returns. */
    public static final Setting<Duration> WRITE_STALL = duration("write-stall", "30s", "1s", "1h");

    /** A peer that vanished without a word is noticed by writes after a quarter of an hour, and not at all if idle. */
    public static final Setting<Duration> MAX_STREAM_AGE = duration("max-stream-age", "10m", "1s", "3650d");

    /** Containers wait for an application that stops, but not for ever; a thousand streams take a second of it. */
    public static final Setting<Duration> DRAIN = duration("drain", "5s", "0s", "10m");

    /** Non-blocking writes need no thread a client; Open Liberty, which does not have them, is known without this. */
    public static final Setting<Boolean> BLOCKING_WRITES = flag("blocking-writes", false);

    /** Each setting there is. */
    public static List<Setting<?>> all() {
        return List.of(
                KEEP_ALIVE,
                KEEP_ALIVE_EVENT,
                RETRY_MIN,
                RETRY_MAX,
                HISTORY_SIZE,
                HISTORY_AGE,
                CHANNELS,
                MAX_EVENT_SIZE,
                MAX_CHANNELS,
                MAX_STREAMS,
                MAX_STREAMS_PER_USER,
                MAX_STREAMS_PER_ADDRESS,
                MAX_STREAMS_PER_CHANNEL,
                MAX_HISTORY_READS,
                RETRY_REFUSED,
                WRITE_STALL,
                MAX_STREAM_AGE,
                DRAIN,
                BLOCKING_WRITES);
    }

    /**
     * @param found the text, and {@code where} it stood
     * @throws IllegalArgumentException that names both and says what would be right
     */
    public T parse(String found, String where) {
        try {
            return parser.apply(found.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + " = " + Text.quote(found) + " (" + where + "): " + e.getMessage(), e);
        }
    }

    public T defaultValue() {
        return parser.apply(defaultText);
    }

    private static Setting<Boolean> flag(String name, boolean defaultValue) {
        return new Setting<>(PREFIX + name, Boolean.toString(defaultValue), text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("write true or false");
        });
    }

    /** A setting that is a whole number within bounds. */
    public static Setting<Integer> number(String name, int defaultValue, int min, int max) {
        return new Setting<>(PREFIX + name, Integer.toString(defaultValue), text -> {
            try {
                int number = Integer.parseInt(text);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // answered below, as any other wrong number
            }
            throw new IllegalArgumentException("write a whole number from " + min + " to " + max);
        });
    }

    /** A setting that is a duration within bounds; its texts are as short as {@code 15s}. */
    public static Setting<Duration> duration(String name, String defaultText, String min, String max) {
        return new Setting<>(PREFIX + name, defaultText, text -> {
            try {
                var duration = duration(text);
                if (duration.compareTo(duration(min)) >= 0 && duration.compareTo(duration(max)) <= 0) {
                    return duration;
                }
            } catch (DateTimeParseException e) {
                // answered below, as any other wrong duration
            }
            throw new IllegalArgumentException(
                    "write a duration from " + min + " to " + max + ", such as " + defaultText + " or PT15S");
        });
    }

    private static Duration duration(String text) {
        var matcher = SHORT_DURATION.matcher(text);
        if (!matcher.matches()) {
            return Duration.parse(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
