package io.github.ssejaxrs.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same bytes serve those who write content and those who write chunks. */
class FrameTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "15, f", "16, 10", "255, ff", "256, 100", "65536, 10000"})
    void aChunkIsTheSizeInHexAndTheContent(int size, String hex) {
        var content = randomBytes(size);

        var frame = Frame.copyOf(content, 0, size);

        assertThat(bytes(frame.chunk())).isEqualTo(join(ascii(hex + "\r\n"), content, ascii("\r\n")));
        assertThat(bytes(frame.content())).isEqualTo(content);
        assertThat(frame.length()).isEqualTo(size);
    }

    @Test
    void aPartOfAnArrayIsCopied() throws IOException {
        var array = ascii("data: one\n\ntrailing");
        var frame = Frame.copyOf(array, 6, 3);
        Arrays.fill(array, (byte) 'x');

        var written = new ByteArrayOutputStream();
        frame.writeTo(written);

        assertThat(written).hasToString("one");
        assertThat(frame).hasToString("one");
    }

    @Test
    void theContentIsReadOnlyAndEachCallersOwn() {
        var frame = Frame.copyOf(ascii("one"), 0, 3);
        frame.content().position(3);
        frame.chunk().position(3);

        assertThat(frame.content().remaining()).isEqualTo(3);
        assertThat(frame.chunk().position()).isZero();
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> frame.content().put(0, (byte) 'x'));
    }

    @Test
    void anEmptyFrameWouldEndTheResponse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.copyOf(new byte[1], 0, 0))
                .withMessage("A frame has at least one byte");
    }

    private static byte[] randomBytes(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
