package io.github.ssejaxrs.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadTest {

    private static final String SAMPLE = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=UTF-8\r\n"
            + "transfer-encoding:chunked\r\nConnection: keep-alive, close\r\n\r\n";

    @Test
    void readsTheSameHoweverItIsSplit() throws Exception {
        var bytes = SAMPLE.getBytes(StandardCharsets.US_ASCII);
        for (var split = 0; split <= bytes.length; split++) {
            var head = new ResponseHead();

            assertThat(head.read(bytes, 0, split)).isEqualTo(split);
            assertThat(head.read(bytes, split, bytes.length)).isEqualTo(bytes.length);

            assertThat(head.complete()).isTrue();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.eventStream()).isTrue();
            assertThat(head.chunked()).isTrue();
            assertThat(head.closes()).isTrue();
            assertThat(head.contentLength()).isEqualTo(-1);
        }
    }

    @Test
    void leavesTheBody() throws Exception {
        var bytes = (SAMPLE + "5\r\n").getBytes(StandardCharsets.US_ASCII);

        assertThat(new ResponseHead().read(bytes, 0, bytes.length)).isEqualTo(SAMPLE.length());
    }

    @Test
    void readsALength() throws Exception {
        assertThat(read("HTTP/1.1 202 Accepted\r\nContent-Length: 17\r\n\r\n").contentLength())
                .isEqualTo(17);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK",
                "HTTP/1.1 200",
                "HTTP/1.1 20 OK",
                "HTTP/1.1 2000 OK",
                "HTTP/1.1  200 OK",
                "http/1.1 200 OK",
                "",
                "HTTP/1.1 200 OK\r\nNo colon",
                "HTTP/1.1 200 OK\r\nSpace : before",
                "HTTP/1.1 200 OK\r\nFolded: a\r\n b",
                "HTTP/1.1 200 OK\r\nBare: a\nb: c",
                "HTTP/1.1 200 OK\r\nBare: a\rb: c",
                "HTTP/1.1 200 OK\r\nContent-Length: -1",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked"
            })
    void refusesWhatIsNoHead(String head) {
        assertThatThrownBy(() -> read(head + "\r\n\r\n")).isInstanceOf(ProtocolException.class);
    }

    @Test
    void refusesAHeadWithoutEnd() {
        assertThatThrownBy(() -> read("x".repeat(20_000))).isInstanceOf(ProtocolException.class);
    }

    private static ResponseHead read(String text) throws ProtocolException {
        var head = new ResponseHead();
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        head.read(bytes, 0, bytes.length);
        return head;
    }
}
