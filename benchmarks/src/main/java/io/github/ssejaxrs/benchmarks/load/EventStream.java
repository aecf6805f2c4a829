package io.github.ssejaxrs.benchmarks.load;

import java.util.Arrays;

/**
 * Reads an event stream as the <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML standard</a>
 * says, in place: an event whose bytes come in one piece is handed on where it lies. Only what a piece leaves unfinished
 * is copied.
 *
 * <p>What the standard has a browser ignore, a line with an unknown field say, is told as well, since no server has a
 * reason to send it.
 */
final class EventStream implements Body {

    /** Told what the stream says; the bytes are valid until the call returns. */
    interface Reader {

        /** An event; {@code name} is empty if it has none. */
        void event(byte[] name, int nameLength, byte[] data, int start, int end);

        /** A line that the standard gives no meaning to. */
        void meaningless(byte[] line, int start, int end);
    }

    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final byte[] ID = {'i', 'd'};
    private static final byte[] RETRY = {'r', 'e', 't', 'r', 'y'};
    private static final byte[] NOTHING = {};

    private final Reader reader;

    private boolean begun;
    private boolean afterCarriageReturn;

    /** The line that an earlier piece began. */
    private byte[] unfinished = NOTHING;

    private int unfinishedLength;

    /** Where the data of the event so far lie: in the piece, in {@link #unfinished} or in {@link #kept}. */
    private byte[] data = NOTHING;

    private int dataStart;
    private int dataEnd;
    private int dataLines;

    private byte[] kept = NOTHING;
    private byte[] name = NOTHING;
    private int nameLength;

    EventStream(Reader reader) {
        this.reader = reader;
    }

    @Override
    public void read(byte[] bytes, int start, int end) {
        var lineStart = start;
        if (afterCarriageReturn && start < end) {
            afterCarriageReturn = false;
            if (bytes[start] == '\n') {
                lineStart++;
            }
        }
        var at = lineStart;
        while (at < end) {
            var next = bytes[at];
            if (next != '\n' && next != '\r') {
                at++;
                continue;
            }
            if (unfinishedLength == 0) {
                line(bytes, lineStart, at);
            } else {
                leave(bytes, lineStart, at);
                var length = unfinishedLength;
                unfinishedLength = 0;
                line(unfinished, 0, length);
            }
            at++;
            if (next == '\r') {
                if (at == end) {
                    afterCarriageReturn = true;
                } else if (bytes[at] == '\n') {
                    at++;
                }
            }
            lineStart = at;
        }
        // In this order: the data may lie in the array that the unfinished line is about to overwrite.
        keepData();
        leave(bytes, lineStart, end);
    }

    private void leave(byte[] bytes, int start, int end) {
        unfinished = withRoom(unfinished, unfinishedLength, end - start);
        System.arraycopy(bytes, start, unfinished, unfinishedLength, end - start);
        unfinishedLength += end - start;
    }

    private void line(byte[] bytes, int lineStart, int end) {
        var start = lineStart;
        if (!begun) {
            begun = true;
            if (end - start >= 3
                    && bytes[start] == (byte) 0xef
                    && bytes[start + 1] == (byte) 0xbb
                    && bytes[start + 2] == (byte) 0xbf) {
                start += 3;
            }
        }
        if (start == end) {
            dispatch();
            return;
        }
        var colon = start;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        if (colon == start) {
            return;
        }
        var value = Math.min(colon + 1, end);
        if (value < end && bytes[value] == ' ') {
            value++;
        }
        if (is(DATA, bytes, start, colon)) {
            data(bytes, value, end);
        } else if (is(EVENT, bytes, start, colon)) {
            name = withRoom(name, 0, end - value);
            nameLength = end - value;
            System.arraycopy(bytes, value, name, 0, nameLength);
        } else if (!(is(ID, bytes, start, colon) && withoutNul(bytes, value, end))
                && !(is(RETRY, bytes, start, colon) && digits(bytes, value, end))) {
            reader.meaningless(bytes, start, end);
        }
    }

    private void data(byte[] bytes, int start, int end) {
        if (dataLines++ == 0) {
            data = bytes;
            dataStart = start;
            dataEnd = end;
            return;
        }
        keepData();
        kept = withRoom(kept, dataEnd, end - start + 1);
        kept[dataEnd] = '\n';
        System.arraycopy(bytes, start, kept, dataEnd + 1, end - start);
        data = kept;
        dataEnd += end - start + 1;
    }

    private void keepData() {
        if (dataLines == 0 || data == kept) {
            return;
        }
        var length = dataEnd - dataStart;
        kept = withRoom(kept, 0, length);
        System.arraycopy(data, dataStart, kept, 0, length);
        data = kept;
        dataStart = 0;
        dataEnd = length;
    }

    private void dispatch() {
        if (dataLines > 0) {
            reader.event(name, nameLength, data, dataStart, dataEnd);
        }
        data = NOTHING;
        dataLines = 0;
        nameLength = 0;
    }

    private static boolean is(byte[] field, byte[] bytes, int start, int end) {
        return Arrays.equals(field, 0, field.length, bytes, start, end);
    }

    private static boolean withoutNul(byte[] bytes, int start, int end) {
        for (var i = start; i < end; i++) {
            if (bytes[i] == 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean digits(byte[] bytes, int start, int end) {
        for (var i = start; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
        }
        return end > start;
    }

    private static byte[] withRoom(byte[] bytes, int used, int more) {
        return used + more <= bytes.length ? bytes : Arrays.copyOf(bytes, Math.max(128, 2 * (used + more)));
    }
}
