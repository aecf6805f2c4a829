package io.github.ssejaxrs.benchmarks.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloorRequestTest {

    private static final String PUBLISH = """
            POST /publish/c?channels=3 HTTP/1.1\r
            Host: localhost\r
            content-length: 5\r
            \r
            hello""";

    @Test
    void aPublishHasItsChannelsAndItsBody() {
        var request = parse(PUBLISH, 0);

        assertThat(request.isSubscribe()).isFalse();
        assertThat(request.channel()).isEqualTo("c");
        assertThat(request.channels()).isEqualTo(3);
        assertThat(request.body()).asString(US_ASCII).isEqualTo("hello");
    }

    @Test
    void oneRequestBeginsWhereTheOtherEnds() {
        var both = PUBLISH + "GET /events/c-1 HTTP/1.1\r\n\r\n";

        var second = parse(both, parse(both, 0).end());

        assertThat(second.isSubscribe()).isTrue();
        assertThat(second.channel()).isEqualTo("c-1");
        assertThat(second.end()).isEqualTo(both.length());
    }

    @Test
    void aRequestIsNotReadBeforeItsEnd() {
        for (int length = 0; length < PUBLISH.length(); length++) {
            assertThat(FloorRequest.parse(PUBLISH.substring(0, length).getBytes(US_ASCII), 0))
                    .as("the first %d bytes", length)
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "GET /events/c HTTP/1.0\r\n\r\n",
                "POST /publish/c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST /publish/c HTTP/1.1\r\nContent-Length: 3\r\n\r\na\nb"
            })
    void whatNoClientOfTheBenchmarksSendsIsRefused(String request) {
        assertThatThrownBy(() -> parse(request, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static FloorRequest parse(String text, int from) {
        return FloorRequest.parse(text.getBytes(US_ASCII), from);
    }
}
