package io.github.ssejaxrs.benchmarks.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request as the clients of the benchmarks send it: a body has a length and is one line.
 *
 * @param isSubscribe whether it opens a stream; otherwise it publishes
 * @param channel the last segment of its path, as it is
 * @param channels of {@code ?channels=N}, or 0
 * @param body the data of the event
 * @param end where the next request begins
 */
record FloorRequest(boolean isSubscribe, String channel, int channels, byte[] body, int end) {

    private static final Pattern LINE =
            Pattern.compile("(GET /events|POST /publish)/([^/? ]+)(?:\\?channels=(\\d{1,6}))? HTTP/1\\.1");

    /**
     * Reads the request that begins there.
     *
     * @return the request, or null if its end is still to come
     * @throws IllegalArgumentException if it is none of those above
     */
    static @Nullable FloorRequest parse(byte[] bytes, int from) {
        int endOfHead = endOfHead(bytes, from);
        if (endOfHead < 0) {
            return null;
        }
        var lines = new String(bytes, from, endOfHead - from, ISO_8859_1).split("\r\n");
        var line = LINE.matcher(lines[0]);
        if (!line.matches()) {
            throw new IllegalArgumentException("not known here: " + lines[0]);
        }
        int end = endOfHead + contentLength(lines);
        if (end > bytes.length) {
            return null;
        }
        var body = Arrays.copyOfRange(bytes, endOfHead, end);
        for (byte b : body) {
            if (b == '\n' || b == '\r') {
                throw new IllegalArgumentException("data of more than one line");
            }
        }
        return new FloorRequest(
                line.group(1).startsWith("GET"),
                line.group(2),
                line.group(3) == null ? 0 : Integer.parseInt(line.group(3)),
                body,
                end);
    }

    private static int contentLength(String[] lines) {
        int length = 0;
        for (int i = 1; i < lines.length; i++) {
            var field = lines[i].toLowerCase(Locale.ROOT);
            if (field.startsWith("content-length:")) {
                length = Integer.parseInt(
                        field.substring("content-length:".length()).strip());
            } else if (field.startsWith("transfer-encoding:")) {
                throw new IllegalArgumentException("a body without a length");
            }
        }
        return length;
    }

    /** Returns where the head that begins there is over, or -1. */
    private static int endOfHead(byte[] bytes, int from) {
        for (int i = from + 3; i < bytes.length; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }
}
