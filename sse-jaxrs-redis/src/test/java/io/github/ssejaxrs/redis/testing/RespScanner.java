package io.github.ssejaxrs.redis.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds where in a stream of bytes one command or reply of Redis ends and the next begins, and what its first word is. It
 * looks on only, keeps nothing but a place, and gives up without harm on what is not the protocol, such as TLS or the copy
 * of all data that a replica is sent.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">Redis serialization protocol</a>
 */
final class RespScanner {

    /** Longer first words are none that anybody asks for. */
    private static final int LONGEST_WORD = 16;

    private enum Part {
        TYPE,
        LINE,
        BULK,
        FOREIGN
    }

    private final Deque<Long> missing =
            new ArrayDeque<>(); // elements of the aggregates that we are within, innermost first
    private final StringBuilder line = new StringBuilder();
    private final StringBuilder word = new StringBuilder();
    private volatile Part part = Part.TYPE; // the other direction may know that it is foreign
    private char type;
    private long bulkLeft; // with the line end behind it
    private int elements; // that ended, in the unit that we are within

    /**
     * Goes on until a unit ends.
     *
     * @return the index behind it, or -1 if it goes on behind these bytes
     */
    int scan(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            boolean ended = false;
            switch (part) {
                case TYPE -> {
                    begin((char) (bytes[i] & 0xFF));
                    i++;
                }
                case LINE -> {
                    ended = bytes[i] == '\n' && endOfLine();
                    if (bytes[i] != '\n' && bytes[i] != '\r') {
                        line.append((char) (bytes[i] & 0xFF));
                    }
                    i++;
                }
                case BULK -> {
                    int length = (int) Math.min(bulkLeft, to - i);
                    rememberWord(bytes, i, length);
                    i += length;
                    bulkLeft -= length;
                    ended = bulkLeft == 0 && endOfElement();
                }
                case FOREIGN -> {
                    return -1;
                }
            }
            if (ended) {
                return i;
            }
        }
        return -1;
    }

    /** The first word of the unit that ended last: the name of a command, or of a kind of push. */
    String word() {
        return word.toString().strip();
    }

    boolean hasGivenUp() {
        return part == Part.FOREIGN;
    }

    /** Called by who knows that what follows has units of another kind. */
    void giveUp() {
        part = Part.FOREIGN;
    }

    private void begin(char typeByte) {
        type = typeByte;
        line.setLength(0);
        if (missing.isEmpty()) {
            word.setLength(0);
            elements = 0;
        }
        if (Character.isLetter(type) && type < 128 && missing.isEmpty()) {
            line.append(type); // a command by hand
            part = Part.LINE;
        } else {
            part = "+-:$*%~>_,#(=!".indexOf(type) < 0 ? Part.FOREIGN : Part.LINE;
        }
    }

    /** Whether the unit ends with it. */
    private boolean endOfLine() {
        return switch (type) {
            case '$', '=', '!' -> {
                long length = number();
                if (length < 0) {
                    yield part != Part.FOREIGN && endOfElement();
                }
                bulkLeft = length + 2;
                part = Part.BULK;
                yield false;
            }
            case '*', '~', '>' -> aggregate(number());
            case '%' -> aggregate(2 * number());
            default -> {
                if (Character.isLetter(type)) {
                    word.append(line, 0, Math.min(line.length(), LONGEST_WORD));
                    word.setLength(firstBlank(word));
                }
                yield endOfElement();
            }
        };
    }

    private static int firstBlank(CharSequence words) {
        int i = 0;
        while (i < words.length() && words.charAt(i) != ' ') {
            i++;
        }
        return i;
    }

    private boolean aggregate(long elements) {
        if (part == Part.FOREIGN) {
            return false;
        }
        if (elements <= 0) {
            return endOfElement();
        }
        missing.push(elements);
        part = Part.TYPE;
        return false;
    }

    private long number() {
        try {
            return Long.parseLong(line, 0, line.length(), 10);
        } catch (NumberFormatException foreign) {
            part = Part.FOREIGN;
            return -1;
        }
    }

    private void rememberWord(byte[] bytes, int from, int length) {
        if (elements == 0 && missing.size() == 1) {
            int wanted = Math.min(length, LONGEST_WORD + 2 - word.length());
            word.append(new String(bytes, from, Math.max(0, wanted), StandardCharsets.ISO_8859_1));
        }
    }

    private boolean endOfElement() {
        part = Part.TYPE;
        elements++;
        while (!missing.isEmpty()) {
            long left = missing.pop() - 1;
            if (left > 0) {
                missing.push(left);
                return false;
            }
        }
        return true;
    }
}
