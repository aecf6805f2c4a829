package io.github.ssejaxrs.internal.stream;

import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.spi.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * Writes blocks of the event stream; the only class that knows {@code id:}, {@code event:}, {@code data:},
 * {@code retry:} and {@code :}. Not thread-safe; used once.
 *
 * <p>What it is given has been checked: ids, names and comments hold no line end that could begin a field of its own.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML Standard,
 *     9.2.5 Parsing an event stream</a>
 */
public final class FrameEncoder {

    private static final byte[] ID = ascii("id: ");
    private static final byte[] EVENT = ascii("event: ");
    private static final byte[] DATA = ascii("data: ");
    private static final byte[] RETRY = ascii("retry: ");
    private static final byte[] COMMENT = ascii(": ");

    private byte[] bytes;
    private int length;

    /** An encoder with room for a block of usual size. */
    public FrameEncoder() {
        this(160);
    }

    /** An encoder with room for so many bytes. */
    public FrameEncoder(int capacity) {
        bytes = new byte[capacity];
    }

    public FrameEncoder id(String id) {
        return field(ID, id);
    }

    public FrameEncoder event(String name) {
        return field(EVENT, name);
    }

    public FrameEncoder retry(Duration time) {
        return field(RETRY, Long.toString(time.toMillis()));
    }

    /** Data, one field a line; a client puts the lines together again with LF between them. */
    public FrameEncoder data(String data) {
        return lines(DATA, data);
    }

    public FrameEncoder comment(String comment) {
        return lines(COMMENT, comment);
    }

    /** All of a payload, and the end of its block. */
    public FrameEncoder payload(Payload payload) {
        if (payload.comment() != null) {
            comment(payload.comment());
        }
        if (payload.retry() != null) {
            retry(payload.retry());
        }
        if (payload.name() != null) {
            event(payload.name());
        }
        return data(payload.data()).end();
    }

    /** The empty line that makes a client dispatch the block. */
    public FrameEncoder end() {
        reserve(1);
        bytes[length++] = '\n';
        return this;
    }

    /** The blocks of a frame, without its first {@code skip} bytes. */
    public FrameEncoder append(Frame frame, int skip) {
        var content = frame.content().position(skip);
        int more = content.remaining();
        reserve(more);
        content.get(bytes, length, more);
        length += more;
        return this;
    }

    /** How many bytes have been encoded so far. */
    public int length() {
        return length;
    }

    public Frame toFrame() {
        return Frame.copyOf(bytes, 0, length);
    }

    private FrameEncoder append(byte[] encoded) {
        reserve(encoded.length);
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        return this;
    }

    /** Lines end with CR, LF or CRLF; also the last one may, and is then followed by an empty one. */
    private FrameEncoder lines(byte[] name, String text) {
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\n' || c == '\r') {
                field(name, text.substring(start, at));
                if (c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
                    at++;
                }
                start = at + 1;
            }
        }
        return field(name, start == 0 ? text : text.substring(start));
    }

    /** The space after the colon is not part of the value, so a value that begins with one keeps it. */
    private FrameEncoder field(byte[] name, String value) {
        return append(name).append(value.getBytes(StandardCharsets.UTF_8)).end();
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
