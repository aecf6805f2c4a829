package io.github.ssejaxrs.benchmarks.load;

import java.net.ProtocolException;

/** HTTP/1.1's chunked transfer coding, taken off strictly and in place; the bytes may come split anywhere. */
final class ChunkedCoding {

    /** Hexadecimal digits of a size: 256 MB are more than any chunk here. */
    private static final int LONGEST_SIZE = 7;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER,
        TRAILER_LF,
        END_LF,
        END
    }

    private final Body body;
    private State state = State.SIZE;
    private int digits;
    private int left;

    ChunkedCoding(Body body) {
        this.body = body;
    }

    /** Takes what belongs to the body and returns the position after it. */
    int read(byte[] bytes, int start, int end) throws ProtocolException {
        var at = start;
        while (at < end && state != State.END) {
            if (state == State.DATA) {
                var piece = Math.min(left, end - at);
                body.read(bytes, at, at + piece);
                at += piece;
                left -= piece;
                if (left == 0) {
                    state = State.DATA_CR;
                }
            } else {
                frame(bytes[at++]);
            }
        }
        return at;
    }

    /** Whether the last chunk came. */
    boolean ended() {
        return state == State.END;
    }

    private void frame(byte next) throws ProtocolException {
        switch (state) {
            case SIZE -> size(next);
            case EXTENSION -> {
                if (next == '\r') {
                    state = State.SIZE_LF;
                } else if (next < ' ' && next != '\t') {
                    throw unexpected(next);
                }
            }
            case SIZE_LF -> {
                expect('\n', next);
                digits = 0;
                state = left > 0 ? State.DATA : State.TRAILER_START;
            }
            case DATA_CR -> {
                expect('\r', next);
                state = State.DATA_LF;
            }
            case DATA_LF -> {
                expect('\n', next);
                state = State.SIZE;
            }
            case TRAILER_START -> state = next == '\r' ? State.END_LF : State.TRAILER;
            case TRAILER -> {
                if (next == '\r') {
                    state = State.TRAILER_LF;
                }
            }
            case TRAILER_LF -> {
                expect('\n', next);
                state = State.TRAILER_START;
            }
            case END_LF -> {
                expect('\n', next);
                state = State.END;
            }
            case DATA, END -> throw new IllegalStateException(state.name());
        }
    }

    private void size(byte next) throws ProtocolException {
        var digit = next >= '0' ? Character.digit(next, 16) : -1;
        if (digit >= 0 && digits < LONGEST_SIZE) {
            left = digits == 0 ? digit : left * 16 + digit;
            digits++;
        } else if (digits > 0 && next == '\r') {
            state = State.SIZE_LF;
        } else if (digits > 0 && next == ';') {
            state = State.EXTENSION;
        } else {
            throw unexpected(next);
        }
    }

    private void expect(char due, byte next) throws ProtocolException {
        if (next != due) {
            throw unexpected(next);
        }
    }

    private ProtocolException unexpected(byte next) {
        return new ProtocolException(
                String.format("Byte 0x%02x in %s of the chunked transfer coding", next & 0xff, state));
    }
}
