package io.github.ssejaxrs.internal.stream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.spi.Position;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cursor comes back as it went out, and whatever else comes back is not one. */
class CursorTest {

    private static final long HIGHEST_GENERATION = (1L << 48) - 1;
    private static final String CURSOR = Cursor.encode(Cursor.hash("news"), new Position(0xbeef_cafe_f00dL, 300));

    @Test
    void itKnowsTheChannelsOfItsStreamAndNoOther() {
        var cursor = requireNonNull(Cursor.decode(CURSOR));

        assertThat(cursor.position(Cursor.hash("news"))).isEqualTo(new Position(0xbeef_cafe_f00dL, 300));
        assertThat(cursor.position(Cursor.hash("sport"))).isNull();
    }

    @Test
    void oneTo64ChannelsComeBack() {
        var random = new Random(1);
        for (int count = 1; count <= 64; count++) {
            var hashes = IntStream.range(0, count)
                    .map(i -> Cursor.hash("channel " + i))
                    .toArray();
            var positions = IntStream.range(0, count)
                    .mapToObj(i -> new Position(random.nextLong() >>> 16, random.nextLong() >>> 1 + random.nextInt(63)))
                    .toArray(Position[]::new);

            var cursor = requireNonNull(Cursor.decode(Cursor.encode(hashes, positions)));

            assertThat(Arrays.stream(hashes).mapToObj(cursor::position)).containsExactly(positions);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 16_383, 16_384, 1L << 34, 1L << 56, (1L << 56) - 1, Long.MAX_VALUE})
    void extremePositionsComeBack(long sequence) {
        for (long generation : new long[] {0, 1, 1L << 31, 1L << 32, 0xffff_ffffL, HIGHEST_GENERATION}) {
            var position = new Position(generation, sequence);

            var cursor = requireNonNull(Cursor.decode(Cursor.encode(-1, position)));

            assertThat(cursor.position(-1)).isEqualTo(position);
        }
    }

    @Test
    void fiveBusyChannelsStayBelowTheLimitOfCors() {
        var busy = new Position[5];
        Arrays.fill(busy, new Position(HIGHEST_GENERATION, 1L << 34));

        assertThat(Cursor.encode(new int[] {1, 2, 3, 4, 5}, busy))
                .hasSizeLessThanOrEqualTo(128)
                .matches("[A-Za-z0-9_-]+");
    }

    @Test
    void noTruncatedCursorIsRead() {
        for (int length = 0; length < CURSOR.length(); length++) {
            assertThat(Cursor.decode(CURSOR.substring(0, length)))
                    .as("%d", length)
                    .isNull();
            assertThat(Cursor.decode(CURSOR.substring(length + 1)))
                    .as("-%d", length)
                    .isNull();
        }
    }

    @Test
    void noDamagedBitIsOverlooked() {
        var bytes = Base64.getUrlDecoder().decode(CURSOR);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Cursor.decode(base64(bytes))).as("bit %d", bit).isNull();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void noOtherCharacterIsRead() {
        for (int at = 0; at < CURSOR.length(); at++) {
            for (char c = 0; c < 256; c++) {
                var other = CURSOR.substring(0, at) + c + CURSOR.substring(at + 1);
                assertThat(Cursor.decode(other) == null).as(other).isEqualTo(c != CURSOR.charAt(at));
            }
        }
    }

    @Test
    void thereIsOneSpelling() {
        assertThat(Cursor.decode(CURSOR + "=")).isNull();
        assertThat(Cursor.decode(CURSOR + "==")).isNull();
        assertThat(Cursor.decode(" " + CURSOR)).isNull();
        assertThat(Cursor.decode(CURSOR + " ")).isNull();
        assertThat(Cursor.decode(CURSOR + "\n")).isNull();
        assertThat(Cursor.decode(CURSOR + CURSOR)).isNull();
    }

    @Test
    void base64WithLeftOverBitsIsNotCanonical() {
        var last = CURSOR.charAt(CURSOR.length() - 1);
        assertThat(CURSOR.length() % 4).as("a spelling with unused bits").isNotZero();

        var spelledOtherwise = CURSOR.substring(0, CURSOR.length() - 1) + (char) (last + 1);

        assertThat(Base64.getUrlDecoder().decode(spelledOtherwise))
                .isEqualTo(Base64.getUrlDecoder().decode(CURSOR));
        assertThat(Cursor.decode(spelledOtherwise)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0",
                "earliest",
                "../../",
                "%00",
                "\u0000",
                "' OR 1=1 --",
                "return redis.call('FLUSHALL')",
                "<",
                "日本",
                "\ud800",
                "AAAA",
                "AQAAAA"
            })
    void textOfAnyOtherKindIsNoCursor(String text) {
        assertThat(Cursor.decode(text)).isNull();
    }

    @Test
    void whatIsHugeIsNotEvenRead() {
        assertThat(Cursor.decode("A".repeat(8 * 1024))).isNull();
        assertThat(Cursor.decode("A".repeat(1024 * 1024))).isNull();
    }

    @Test
    void anotherVersionIsNotRead() {
        assertThat(Cursor.decode(forged(0))).isNull();
        assertThat(Cursor.decode(forged(2))).isNull();
    }

    @Test
    void aSequenceIsOfTheShortestForm() {
        assertThat(Cursor.decode(entry(0x05))).isNotNull();
        assertThat(Cursor.decode(entry(0x85, 0x00))).as("overlong").isNull();
        assertThat(Cursor.decode(entry(0x80, 0x80, 0x00))).as("overlong").isNull();
        assertThat(Cursor.decode(entry(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)))
                .isNotNull();
        assertThat(Cursor.decode(entry(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)))
                .as("negative")
                .isNull();
        assertThat(Cursor.decode(entry(0x85))).as("cut off").isNull();
        assertThat(Cursor.decode(entry())).as("none").isNull();
    }

    @Test
    void anEntryCutOffUnderAGoodChecksumIsNotRead() {
        for (int length = 1; length <= 10; length++) {
            var bytes = new int[1 + length];
            bytes[0] = 1;
            assertThat(Cursor.decode(forged(bytes))).as("%d", length).isNull();
        }
    }

    /** One channel with these bytes as its sequence. */
    private static String entry(int... sequence) {
        var bytes = new int[11 + sequence.length];
        bytes[0] = 1;
        System.arraycopy(sequence, 0, bytes, 11, sequence.length);
        return forged(bytes);
    }

    /** With a checksum that is right. */
    private static String forged(int... content) {
        var bytes = ByteBuffer.allocate(content.length + 4);
        Arrays.stream(content).forEach(b -> bytes.put((byte) b));
        var checksum = new CRC32C();
        checksum.update(bytes.array(), 0, content.length);
        return base64(bytes.putInt((int) checksum.getValue()).array());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void twoChannelsOfOneHashAreNotTakenForEachOther() {
        assertThat(Cursor.hash("plumless")).isEqualTo(Cursor.hash("buckeroo"));
        var hashes = new int[] {Cursor.hash("plumless"), Cursor.hash("buckeroo")};

        var cursor = Cursor.encode(hashes, new Position[] {new Position(7, 1), new Position(7, 3)});

        assertThat(Cursor.decode(cursor)).isNull();
    }
}
