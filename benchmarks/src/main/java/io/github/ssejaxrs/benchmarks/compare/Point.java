package io.github.ssejaxrs.benchmarks.compare;

import io.github.ssejaxrs.benchmarks.load.LoadPlan;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A load that any server can be put under. Two scenarios that ask for the same point share its measurement.
 *
 * @param streams that are published to, spread over the channels
 * @param others streams on channels that nothing is published to
 * @param stalled how many of the streams never read
 * @param channels that are published to
 * @param rate events a second on each channel; 0 to measure idle streams alone
 * @param payload bytes of data of each event
 */
record Point(int streams, int others, int stalled, int channels, double rate, int payload) {

    /** What most events of most applications do not exceed by much. */
    static final int USUAL_PAYLOAD = 100;

    /** Somewhat more than Linux' largest buffers of a connection, as they are by default. */
    private static final double SYSTEM_TAKES_BYTES = 5_000_000;

    private static final double ENOUGH_DELIVERIES = 40_000;

    static Point oneChannel(int streams, double rate) {
        return new Point(streams, 0, 0, 1, rate, USUAL_PAYLOAD);
    }

    static Point idle(int streams) {
        return oneChannel(streams, 0);
    }

    Point withChannels(int channels) {
        return new Point(streams, others, stalled, channels, rate, payload);
    }

    Point withPayload(int payload) {
        return new Point(streams, others, stalled, channels, rate, payload);
    }

    Point withStalled(int stalled) {
        return new Point(streams, others, stalled, channels, rate, payload);
    }

    Point withOthers(int others) {
        return new Point(streams, others, stalled, channels, rate, payload);
    }

    /** The same with fewer streams and channels, to try the comparison itself. */
    Point scaled(double scale) {
        return new Point(
                scaled(streams, scale), scaled(others, scale), stalled, scaled(channels, scale), rate, payload);
    }

    private static int scaled(int count, double scale) {
        return count == 0 ? 0 : Math.max(1, (int) Math.round(count * scale));
    }

    boolean isIdle() {
        return rate == 0;
    }

    double deliveriesPerSecond() {
        return (streams - stalled) * rate;
    }

    LoadPlan plan(InetSocketAddress server, List<Long> processes, Duration warmUp, Duration duration) {
        return new LoadPlan(
                server,
                processes,
                streams,
                others,
                stalled,
                channels,
                rate,
                payload,
                isIdle() ? Duration.ZERO : longEnoughToStall(warmUp),
                isIdle() ? Duration.ZERO : longEnough(duration));
    }

    /**
     * The duration, or up to four of it where there are few deliveries: the processor time of a process is counted in
     * hundredths of a second, which must not be what is compared.
     */
    Duration longEnough(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        double factor = ENOUGH_DELIVERIES / (deliveriesPerSecond() * seconds);
        return Duration.ofMillis(Math.round(duration.toMillis() * Math.min(Math.max(factor, 1), 4)));
    }

    /** By when who never reads has stalled: the system takes megabytes for it before the server notices. */
    private Duration longEnoughToStall(Duration warmUp) {
        if (stalled == 0) {
            return warmUp;
        }
        var filled = Duration.ofMillis(Math.round(1000 * SYSTEM_TAKES_BYTES / (rate * payload)));
        return filled.compareTo(warmUp) > 0 ? filled : warmUp;
    }

    /** As a row of a table says it. */
    String label() {
        if (isIdle()) {
            return String.format(Locale.ROOT, "%,d idle streams", streams);
        }
        var label = new StringBuilder(String.format(Locale.ROOT, "%,d streams × %s/s", streams, Numbers.plain(rate)));
        if (payload != USUAL_PAYLOAD) {
            label.append(String.format(Locale.ROOT, ", %,d B", payload));
        }
        if (channels > 1) {
            label.append(String.format(Locale.ROOT, ", %,d channels", channels));
        }
        if (stalled > 0) {
            label.append(String.format(Locale.ROOT, ", %,d stalled", stalled));
        }
        if (others > 0) {
            label.append(String.format(Locale.ROOT, ", %,d others", others));
        }
        return label.toString();
    }
}
