package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How messages are written in Redis, format 1: fields of one letter, in the entries of a log and in what is carried. What
 * is read comes from others, and is trusted in nothing. {@code docs/redis.md} has it in full.
 */
final class Format {

    private static final byte VERSION = '1';
    private static final String GENERATION = "%012x";
    private static final int HEX = 16;

    private static final String DATA = "d";
    private static final String NAME = "n";
    private static final String RETRY = "r";
    private static final String COMMENT = "c";
    private static final String ATTEMPT = "i";

    private Format() {}

    static String generation(long generation) {
        return String.format(GENERATION, generation);
    }

    /** What the script takes as an event. */
    static List<byte[]> fields(Payload payload, String attempt) {
        var fields = new ArrayList<byte[]>();
        add(fields, DATA, payload.data());
        add(fields, NAME, payload.name());
        var retry = payload.retry();
        add(fields, RETRY, retry == null ? null : Long.toString(retry.toMillis()));
        add(fields, COMMENT, payload.comment());
        add(fields, ATTEMPT, attempt);
        return fields;
    }

    private static void add(List<byte[]> fields, String letter, @Nullable String value) {
        if (value != null) {
            fields.add(letter.getBytes(StandardCharsets.US_ASCII));
            fields.add(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * A message as it was carried: {@code 1:generation:sequence:}, then each field as its letter, its length, a colon and
     * its bytes.
     *
     * @throws UnreadableException if it is not
     */
    static Message carried(String channel, byte[] found) {
        var bytes = ByteBuffer.wrap(found);
        if (!bytes.hasRemaining() || bytes.get() != VERSION || !bytes.hasRemaining() || bytes.get() != ':') {
            throw new UnreadableException("it is not of format 1");
        }
        var position = position(until(bytes, ':'), until(bytes, ':'));
        var fields = new HashMap<String, byte[]>();
        while (bytes.hasRemaining()) {
            var letter = String.valueOf((char) bytes.get());
            long length = number(until(bytes, ':'));
            if (length > bytes.remaining()) {
                throw new UnreadableException("it ends in the middle of a field");
            }
            var value = new byte[(int) length];
            bytes.get(value);
            fields.put(letter, value);
        }
        return new Message(channel, position, payload(fields));
    }

    private static String until(ByteBuffer bytes, char end) {
        int start = bytes.position();
        while (bytes.hasRemaining()) {
            if (bytes.get() == end) {
                return new String(bytes.array(), start, bytes.position() - 1 - start, StandardCharsets.ISO_8859_1);
            }
        }
        throw new UnreadableException("it ends in the middle of a number");
    }

    /**
     * The fields of an entry, letter and value in turn.
     *
     * @throws UnreadableException if they are no event
     */
    static Payload payload(List<?> found) {
        var fields = new HashMap<String, byte[]>();
        for (int at = 0; at + 1 < found.size(); at += 2) {
            fields.put(text(found.get(at)), bytes(found.get(at + 1)));
        }
        return payload(fields);
    }

    private static Payload payload(Map<String, byte[]> fields) {
        var data = value(fields, DATA);
        if (data == null) {
            throw new UnreadableException("it has no data");
        }
        var retry = value(fields, RETRY);
        try {
            return new Payload(
                    data,
                    value(fields, NAME),
                    retry == null ? null : Duration.ofMillis(number(retry)),
                    value(fields, COMMENT));
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String value(Map<String, byte[]> fields, String letter) {
        var value = fields.get(letter);
        try {
            return value == null
                    ? null
                    : StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(value))
                            .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException("its field " + letter + " is not UTF-8");
        }
    }

    /**
     * A place in a channel's order.
     *
     * @throws UnreadableException if there can be no such place
     */
    static Position position(String generation, String sequence) {
        try {
            return new Position(Long.parseUnsignedLong(generation, HEX), number(sequence));
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()));
        }
    }

    /** A whole number that is not negative. */
    static long number(String digits) {
        try {
            long number = Long.parseLong(digits);
            if (number >= 0 && digits.charAt(0) != '+') {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new UnreadableException("it has no whole number where one belongs");
    }

    /** An answer of Redis that has to be text. */
    static String text(@Nullable Object answer) {
        return new String(bytes(answer), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(@Nullable Object answer) {
        if (answer instanceof byte[] bytes) {
            return bytes;
        }
        throw new UnreadableException(
                "it has " + (answer == null ? "nothing" : answer.getClass().getSimpleName()) + " where text belongs");
    }

    /** An answer of Redis that has to be a list of at least so many. */
    static List<?> list(@Nullable Object answer, int size) {
        if (answer instanceof List<?> list && list.size() >= size) {
            return list;
        }
        throw new UnreadableException("it is no list of " + size);
    }
}
