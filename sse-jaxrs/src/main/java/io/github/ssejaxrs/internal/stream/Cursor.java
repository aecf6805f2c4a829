package io.github.ssejaxrs.internal.stream;

import io.github.ssejaxrs.spi.Position;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream stands in each of its channels, as the event {@code id} that comes back as {@code Last-Event-ID}.
 *
 * <p>On the wire base64url of: version, then for each channel a 32-bit hash of its name, 48 bits of generation and the
 * sequence in 7-bit groups, then a CRC-32C of all that. 107 characters hold 5 channels, since a {@code Last-Event-ID}
 * of more than 128 bytes costs a CORS preflight. The checksum finds damage, not forgery: a cursor grants nothing, the
 * channels are those of the resource method, and a wrong position is found out by the broker.
 */
public final class Cursor {

    /**
     * The id of whoever has no place and has yet to be told so: it decodes to nothing, so whoever returns with it is told
     * after all. Leaving the id out would not do: a client's last event id is empty after a block without one.
     */
    public static final String NOWHERE = "nowhere";

    private static final byte VERSION = 1;

    /** As long as containers take a header; 256 channels with the longest sequences need 6.5 KB. */
    private static final int MAX_LENGTH = 8 * 1024;

    private static final int HASH_BYTES = 4;
    private static final int GENERATION_BYTES = Position.GENERATION_BITS / 8;
    private static final int MAX_SEQUENCE_BYTES = 9; // 63 bits
    private static final int CHECKSUM_BYTES = 4;
    private static final int MAX_ENTRY_BYTES = HASH_BYTES + GENERATION_BYTES + MAX_SEQUENCE_BYTES;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final Map<Integer, Position> positions;

    private Cursor(Map<Integer, Position> positions) {
        this.positions = positions;
    }

    /** The hash by which a cursor knows a channel; of two with one hash in one stream neither is resumed. */
    public static int hash(String channel) {
        var crc = new CRC32();
        crc.update(channel.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    /** Encodes the cursor of a stream of one channel. */
    public static String encode(int channelHash, Position position) {
        return encode(new int[] {channelHash}, new Position[] {position});
    }

    /** Encodes a cursor; the arrays are parallel. */
    public static String encode(int[] channelHashes, Position[] positions) {
        var bytes = ByteBuffer.allocate(1 + positions.length * MAX_ENTRY_BYTES + CHECKSUM_BYTES);
        bytes.put(VERSION);
        for (int i = 0; i < positions.length; i++) {
            bytes.putInt(channelHashes[i]);
            long generation = positions[i].generation();
            bytes.putShort((short) (generation >>> Integer.SIZE)).putInt((int) generation);
            putSequence(bytes, positions[i].sequence());
        }
        bytes.putInt(checksum(bytes.array(), bytes.position()));
        return new String(ENCODER.encode(Arrays.copyOf(bytes.array(), bytes.position())), StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads what a client sent.
     *
     * @param text anything
     * @return the cursor, or null if it is not one that {@link #encode} made
     */
    public static @Nullable Cursor decode(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(text);
            int end = bytes.length - CHECKSUM_BYTES;
            if (end < 1
                    || bytes[0] != VERSION
                    || ByteBuffer.wrap(bytes).getInt(end) != checksum(bytes, end)
                    || !ENCODER.encodeToString(bytes).equals(text)) {
                return null;
            }
            var positions = new HashMap<Integer, Position>();
            for (var rest = ByteBuffer.wrap(bytes, 1, end - 1); rest.hasRemaining(); ) {
                int channelHash = rest.getInt();
                long generation = (rest.getShort() & 0xffffL) << Integer.SIZE | rest.getInt() & 0xffffffffL;
                if (positions.put(channelHash, new Position(generation, getSequence(rest))) != null) {
                    return null; // two channels of one hash: whose position is whose cannot be told
                }
            }
            return new Cursor(positions);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            return null; // not base64, an impossible position, or cut off
        }
    }

    /**
     * Where the stream stood in a channel.
     *
     * @return its position, or null if the channel was not part of the stream
     */
    public @Nullable Position position(int channelHash) {
        return positions.get(channelHash);
    }

    private static int checksum(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static void putSequence(ByteBuffer bytes, long sequence) {
        long rest = sequence;
        while (rest > 0x7f) {
            bytes.put((byte) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    private static long getSequence(ByteBuffer bytes) {
        long sequence = 0;
        for (int group = 0; group < MAX_SEQUENCE_BYTES; group++) {
            byte next = bytes.get();
            sequence |= (next & 0x7fL) << (7 * group);
            if (next >= 0) {
                if (next == 0 && group > 0) {
                    break; // longer than need be: not ours
                }
                return sequence;
            }
        }
        throw new IllegalArgumentException("not a sequence");
    }
}
