package io.github.ssejaxrs.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * All that is published in a run. The data of an event follow from its number, so whoever receives it can tell every byte
 * it must have.
 */
final class Publication {

    private static final int LONGEST_NUMBER = 20;

    private final byte[] channel;
    private final int payload;
    private final long warmUp;
    private final long total;

    /** Written before {@link #sent}, read after it. */
    private Pace pace;

    private volatile long sent;

    Publication(String channel, double rate, int payload, long warmUp, long total) {
        this.channel = channel.getBytes(StandardCharsets.US_ASCII);
        this.pace = new Pace(0, rate);
        this.payload = payload;
        this.warmUp = warmUp;
        this.total = total;
    }

    /** To be told before anything is published. */
    void begin(long now) {
        pace = new Pace(now, pace.rate());
        sent = 0;
    }

    Pace pace() {
        return pace;
    }

    /** Events up to this one are not measured. */
    long warmUp() {
        return warmUp;
    }

    /** The number of the last event. */
    long total() {
        return total;
    }

    /** The number of the event that was published last. */
    long sent() {
        return sent;
    }

    /** To be told before the request leaves, since its event may come back at once. */
    void sending(long sequence) {
        sent = sequence;
    }

    int longest() {
        return Math.max(payload, channel.length + 2 * LONGEST_NUMBER + 3);
    }

    /** Writes the data of an event to the start of an array, and returns their length. */
    int data(long sequence, byte[] into) {
        System.arraycopy(channel, 0, into, 0, channel.length);
        var at = channel.length;
        into[at++] = ' ';
        at = number(sequence, into, at);
        into[at++] = ' ';
        at = number(pace.due(sequence), into, at);
        into[at++] = ' ';
        if (at < payload) {
            Arrays.fill(into, at, payload, (byte) 'x');
            at = payload;
        }
        return at;
    }

    /** The number that data claim to have, or -1 if they are not such data. */
    long sequence(byte[] data, int start, int end) {
        var at = start + channel.length;
        if (at >= end || data[at] != ' ') {
            return -1;
        }
        var sequence = 0L;
        for (at++; at < end && data[at] >= '0' && data[at] <= '9' && sequence <= total; at++) {
            sequence = sequence * 10 + (data[at] - '0');
        }
        return at < end && data[at] == ' ' && sequence > 0 ? sequence : -1;
    }

    private static int number(long value, byte[] into, int start) {
        var digits = Long.toString(value);
        for (var i = 0; i < digits.length(); i++) {
            into[start + i] = (byte) digits.charAt(i);
        }
        return start + digits.length();
    }
}
