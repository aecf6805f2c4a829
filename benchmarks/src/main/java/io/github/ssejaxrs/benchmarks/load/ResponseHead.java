package io.github.ssejaxrs.benchmarks.load;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The head of an HTTP/1.1 response, taken strictly: whatever RFC 9112 does not allow a server to send is refused, though
 * a client might forgive it.
 */
final class ResponseHead {

    /** No server here comes near; without a bound, a stream of something else would fill the memory. */
    private static final int LONGEST = 16_384;

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([1-5][0-9]{2}) [\\t \\x21-\\x7e\\x80-\\xff]*");
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\t \\x21-\\x7e\\x80-\\xff]*)");

    private byte[] bytes = new byte[512];
    private int length;
    private boolean complete;

    private int status;
    private String contentType = "";
    private boolean chunked;
    private boolean closes;
    private long contentLength = -1;

    /** Takes what belongs to the head and returns the position after it. */
    int read(byte[] from, int start, int end) throws ProtocolException {
        var at = start;
        while (at < end && !complete) {
            append(from[at++]);
            if (length >= 4
                    && bytes[length - 1] == '\n'
                    && bytes[length - 2] == '\r'
                    && bytes[length - 3] == '\n'
                    && bytes[length - 4] == '\r') {
                parse();
                complete = true;
            }
        }
        return at;
    }

    boolean complete() {
        return complete;
    }

    int status() {
        return status;
    }

    boolean chunked() {
        return chunked;
    }

    /** Whether the server ends the connection after this response. */
    boolean closes() {
        return closes;
    }

    /** -1 if the response does not say. */
    long contentLength() {
        return contentLength;
    }

    boolean eventStream() {
        var parameters = contentType.indexOf(';');
        var type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().equalsIgnoreCase("text/event-stream");
    }

    private void append(byte next) throws ProtocolException {
        if (length == LONGEST) {
            throw new ProtocolException("A response head longer than " + LONGEST + " bytes");
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = next;
    }

    private void parse() throws ProtocolException {
        var lines = new String(bytes, 0, length - 4, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        var first = STATUS.matcher(lines[0]);
        if (!first.matches()) {
            throw new ProtocolException("No status line of HTTP/1.1: " + lines[0]);
        }
        status = Integer.parseInt(first.group(1));
        for (var i = 1; i < lines.length; i++) {
            var field = FIELD.matcher(lines[i]);
            if (!field.matches()) {
                throw new ProtocolException("No header field: " + lines[i]);
            }
            field(field.group(1).toLowerCase(Locale.ROOT), field.group(2).strip());
        }
        if (chunked && contentLength >= 0) {
            throw new ProtocolException("Both Transfer-Encoding and Content-Length");
        }
        bytes = new byte[0];
    }

    private void field(String name, String value) throws ProtocolException {
        switch (name) {
            case "content-type" -> contentType = value;
            case "transfer-encoding" -> {
                if (chunked || !value.equalsIgnoreCase("chunked")) {
                    throw new ProtocolException("Transfer-Encoding is not chunked, once: " + value);
                }
                chunked = true;
            }
            case "content-length" -> {
                if (contentLength >= 0 || !value.matches("[0-9]{1,18}")) {
                    throw new ProtocolException("Content-Length is not one number: " + value);
                }
                contentLength = Long.parseLong(value);
            }
            case "connection" -> closes |= value.toLowerCase(Locale.ROOT).matches("(.*,\\s*)?close(\\s*,.*)?");
            default -> {
                // Of no consequence here.
            }
        }
    }
}
