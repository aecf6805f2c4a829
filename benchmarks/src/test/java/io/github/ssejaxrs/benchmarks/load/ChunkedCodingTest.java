package io.github.ssejaxrs.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedCodingTest {

    private static final String SAMPLE = "5\r\nhello\r\n1;a=\"b\"\r\n,\r\n00b\r\n wide world\r\n0\r\nX: y\r\n\r\n";

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final ChunkedCoding coding =
            new ChunkedCoding((bytes, start, end) -> content.write(bytes, start, end - start));

    @Test
    void readsTheSameHoweverItIsSplit() throws Exception {
        var bytes = SAMPLE.getBytes(StandardCharsets.US_ASCII);
        for (var first = 0; first <= bytes.length; first++) {
            for (var second = first; second <= bytes.length; second++) {
                var fresh = new ChunkedCodingTest();
                fresh.read(Split.at(bytes, first, second));
                assertThat(fresh.content)
                        .as("split at %s and %s", first, second)
                        .hasToString("hello, wide world");
                assertThat(fresh.coding.ended()).isTrue();
            }
        }
    }

    @Test
    void leavesWhatComesAfterTheEnd() throws Exception {
        var bytes = (SAMPLE + "HTTP").getBytes(StandardCharsets.US_ASCII);

        assertThat(coding.read(bytes, 0, bytes.length)).isEqualTo(SAMPLE.length());
    }

    @Test
    void theEndIsNotBeforeTheLastByte() throws Exception {
        var bytes = SAMPLE.getBytes(StandardCharsets.US_ASCII);

        coding.read(bytes, 0, bytes.length - 1);

        assertThat(coding.ended()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "g\r\n",
                "-1\r\n",
                " 5\r\n",
                "5 \r\n",
                "5\n",
                "5\r5",
                "12345678\r\n",
                "5;\n",
                "1\r\nab\r\n",
                "1\r\na\n",
                "1\r\na\r1",
                "2\r\na\r\n\r\n",
                "0\r\n\rX",
                "data: 1\n\n"
            })
    void refusesWhatIsNotChunked(String text) {
        assertThatThrownBy(() -> read(List.of(text.getBytes(StandardCharsets.US_ASCII))))
                .isInstanceOf(ProtocolException.class);
    }

    private void read(List<byte[]> pieces) throws ProtocolException {
        for (var piece : pieces) {
            coding.read(piece, 0, piece.length);
        }
    }
}
