package io.github.ssejaxrs.internal;

import java.text.Normalizer;
import java.util.stream.Collectors;

/**
 * What text may stand where: in a channel's name, in one line of the event stream, in an error message.
 *
 * <p>Nothing is ever stripped: a name that needed it was not the name the caller meant.
 */
public final class Text {

    /** Long enough for any name, short enough for a log line, a Redis key and a metric. */
    public static final int MAX_NAME = 255;

    /** Below this, the first combining mark, no two characters make one, so every text is in normalization form C. */
    private static final char FIRST_COMBINING = 0x300;

    /** What a decoder puts in the place of whatever it cannot read: many names would become one. */
    private static final char REPLACEMENT = '\uFFFD';

    /** An error message shows this much of what was found. */
    private static final int MAX_QUOTE = 80;

    private Text() {}

    /**
     * Names are the same if their code points are, so the one spelling of a name has to be known.
     *
     * @return the name
     * @throws IllegalArgumentException unless it is a line, as {@link #requireLine} has it, in Unicode normalization
     *     form C, without U+FFFD
     * @see <a href="https://www.unicode.org/reports/tr15/">UAX #15, Unicode Normalization Forms</a>
     */
    public static String requireChannel(String name) {
        requireLine("channel name", name);
        if (!isComposed(name)) {
            throw new IllegalArgumentException("The channel name " + quote(name) + " is not in Unicode normalization "
                    + "form C, so it is not the name it looks like; "
                    + "use java.text.Normalizer.normalize(name, Normalizer.Form.NFC)");
        }
        if (name.indexOf(REPLACEMENT) >= 0) {
            throw new IllegalArgumentException(
                    "The channel name " + quote(name) + " has U+FFFD, which stands for bytes "
                            + "that are not UTF-8, so it is not the name that was meant; leave it out");
        }
        return name;
    }

    private static boolean isComposed(String name) {
        for (int at = 0; at < name.length(); at++) {
            if (name.charAt(at) >= FIRST_COMBINING) {
                return Normalizer.isNormalized(name, Normalizer.Form.NFC);
            }
        }
        return true;
    }

    /**
     * @return the value
     * @throws IllegalArgumentException unless it is one line of 1 to 255 visible characters
     */
    public static String requireLine(String what, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("The " + what + " is empty; it has 1 to " + MAX_NAME + " characters");
        }
        if (value.length() > MAX_NAME) {
            throw new IllegalArgumentException("The " + what + " " + quote(value) + " has " + value.length()
                    + " characters; at most " + MAX_NAME + " are allowed");
        }
        refuse(what, value, false);
        return value;
    }

    /**
     * @return the value
     * @throws IllegalArgumentException unless it consists of visible characters, tabs and line ends
     */
    public static String requireLines(String what, String value) {
        refuse(what, value, true);
        return value;
    }

    private static void refuse(String what, String value, boolean lines) {
        for (int at = 0; at < value.length(); at += Character.charCount(value.codePointAt(at))) {
            int found = value.codePointAt(at);
            if (isInvisible(found) && !(lines && (found == '\n' || found == '\r' || found == '\t'))) {
                throw new IllegalArgumentException("The " + what + " " + quote(value) + " has the control character "
                        + "U+%04X at index %d; leave it out".formatted(found, at));
            }
        }
    }

    /** Control, format (bidirectional, zero-width, byte order mark) and separator characters; halves of pairs. */
    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    /**
     * How many bytes of UTF-8 a text has.
     *
     * @throws IllegalArgumentException if it has half of a surrogate pair, which would come out as another character
     */
    public static long utf8Length(String what, String text) {
        long length = text.length();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c < 0x80) {
                continue;
            }
            if (!Character.isSurrogate(c)) {
                length += c < 0x800 ? 1 : 2;
            } else if (Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                length += 2; // four bytes for two chars
                at++;
            } else {
                throw new IllegalArgumentException(what
                        + " has half of a surrogate pair, which UTF-8 cannot encode; cut text between code points");
            }
        }
        return length;
    }

    /** What was found, for an error message or a log: bounded, in quotes, everything invisible escaped. */
    public static String quote(String found) {
        var shown = found.codePoints()
                .limit(MAX_QUOTE)
                .mapToObj(c -> isInvisible(c) || c == '"' || c == '\\' ? escape(c) : Character.toString(c))
                .collect(Collectors.joining());
        return '"' + shown + (found.codePointCount(0, found.length()) > MAX_QUOTE ? "…\"" : "\"");
    }

    /** A JSON string. */
    public static String json(String text) {
        return text.codePoints()
                .mapToObj(c -> isInvisible(c) || c == '"' || c == '\\' ? escape(c) : Character.toString(c))
                .collect(Collectors.joining("", "\"", "\""));
    }

    private static String escape(int codePoint) {
        if (codePoint == '"' || codePoint == '\\') {
            return "\\" + (char) codePoint;
        }
        return Character.toString(codePoint)
                .chars()
                .mapToObj("\\u%04x"::formatted)
                .collect(Collectors.joining());
    }
}
