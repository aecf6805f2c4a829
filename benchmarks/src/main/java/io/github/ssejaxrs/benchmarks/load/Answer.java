package io.github.ssejaxrs.benchmarks.load;

import java.net.ProtocolException;

/** The response to a publish request; whatever its body says, it must be well-formed and of success. */
final class Answer {

    private final ResponseHead head = new ResponseHead();
    private final ChunkedCoding coding = new ChunkedCoding((bytes, start, end) -> {});
    private boolean begun;
    private boolean headRead;
    private long left;

    /** Takes what belongs to this answer and returns the position after it. */
    int read(byte[] bytes, int start, int end) throws ProtocolException {
        begun = true;
        var at = start;
        if (!headRead) {
            at = head.read(bytes, start, end);
            if (!head.complete()) {
                return at;
            }
            headRead = true;
            check();
        }
        if (head.chunked()) {
            return coding.read(bytes, at, end);
        }
        var piece = (int) Math.min(left, end - at);
        left -= piece;
        return at + piece;
    }

    boolean begun() {
        return begun;
    }

    boolean complete() {
        return headRead && (head.chunked() ? coding.ended() : left == 0);
    }

    /** Whether the server answers no request after this one. */
    boolean last() {
        return head.closes();
    }

    private void check() throws ProtocolException {
        switch (head.status()) {
            case 200, 201, 202 -> {
                if (!head.chunked() && head.contentLength() < 0) {
                    throw new ProtocolException("An answer without length");
                }
                left = Math.max(head.contentLength(), 0);
            }
            case 204 -> {
                if (head.chunked() || head.contentLength() > 0) {
                    throw new ProtocolException("An answer of status 204 with a body");
                }
            }
            default -> throw new ProtocolException("An answer of status " + head.status());
        }
    }
}
