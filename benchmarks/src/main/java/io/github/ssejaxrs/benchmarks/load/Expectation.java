package io.github.ssejaxrs.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What one stream must receive: every event of the publication once, in order, byte for byte. */
final class Expectation implements EventStream.Reader {

    private static final byte[] MESSAGE = bytes("message");
    private static final byte[] OPEN = bytes("stream-open");
    private static final byte[] KEEP_ALIVE = bytes("keep-alive");
    private static final byte[] RESET = bytes("stream-reset");

    private final @Nullable PublishedData published;
    private final Tally tally;

    private long last;

    /** What was passed over and has not come yet; there is none as long as nothing is wrong. */
    private @Nullable BitSet missing;

    /** @param published null if this stream must receive nothing */
    Expectation(@Nullable PublishedData published, Tally tally) {
        this.published = published;
        this.tally = tally;
    }

    @Override
    public void event(byte[] name, int nameLength, byte[] data, int start, int end) {
        if (nameLength == 0 || is(MESSAGE, name, nameLength)) {
            message(data, start, end);
        } else if (is(RESET, name, nameLength)) {
            tally.resets++;
            tally.faults.add("A reset", data, start, end);
        } else if (!is(OPEN, name, nameLength) && !is(KEEP_ALIVE, name, nameLength)) {
            tally.malformed++;
            tally.faults.add(
                    "An event " + new String(name, 0, nameLength, StandardCharsets.UTF_8) + " nobody published",
                    data,
                    start,
                    end);
        }
    }

    @Override
    public void meaningless(byte[] line, int start, int end) {
        tally.malformed++;
        tally.faults.add("A line that means nothing", line, start, end);
    }

    private void message(byte[] data, int start, int end) {
        var sequence = published == null ? -1 : published.sequence(data, start, end);
        if (published == null || sequence < 0) {
            tally.malformed++;
            tally.faults.add("Data that were not published here", data, start, end);
        } else if (sequence > last) {
            if (sequence > last + 1) {
                passOver(last + 1, sequence);
            }
            last = sequence;
            tally.deliver(published.due(sequence), published.measured(sequence));
        } else if (missing != null && missing.get((int) sequence)) {
            missing.clear((int) sequence);
            tally.disordered++;
            tally.faults.add("After event " + last, data, start, end);
            tally.deliver(published.due(sequence), published.measured(sequence));
        } else {
            tally.duplicates++;
            tally.faults.add("A second time", data, start, end);
        }
    }

    private void passOver(long from, long to) {
        if (missing == null) {
            missing = new BitSet();
        }
        missing.set((int) from, (int) to);
        tally.faults.add("Event " + from + " did not come before event " + to);
    }

    private static boolean is(byte[] expected, byte[] name, int length) {
        return Arrays.equals(expected, 0, expected.length, name, 0, length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
