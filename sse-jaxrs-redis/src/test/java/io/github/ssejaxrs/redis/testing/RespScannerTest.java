package io.github.ssejaxrs.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespScannerTest {

    private static final List<String> UNITS = List.of(
            "+OK\r\n",
            "-ERR no\r\n",
            ":42\r\n",
            "$-1\r\n",
            "$0\r\n\r\n",
            "$7\r\nmessage\r\n",
            "*0\r\n",
            "*-1\r\n",
            "*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$11\r\n*3\r\n$7\r\na\r\n\r\n",
            "*2\r\n:1\r\n$7\r\nmessage\r\n",
            "*2\r\n*2\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n",
            ">3\r\n$8\r\nsmessage\r\n$4\r\nnews\r\n$0\r\n\r\n",
            "%1\r\n$6\r\nserver\r\n#t\r\n",
            "PING\r\n",
            "subscribe news\r\n",
            "*2\r\n$9\r\nSUBSCRIBE\r\n$40\r\n" + "x".repeat(40) + "\r\n");

    private static final List<String> WORDS = List.of(
            "", "", "", "", "", "", "", "", "message", "", "", "smessage", "server", "PING", "subscribe", "SUBSCRIBE");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
    void unitsAreFoundWhereverTheBytesAreCut(int piece) {
        var bytes = String.join("", UNITS).getBytes(StandardCharsets.US_ASCII);
        var scanner = new RespScanner();
        var ends = new ArrayList<Integer>();
        var words = new ArrayList<String>();

        for (int from = 0; from < bytes.length; from += piece) {
            int to = Math.min(bytes.length, from + piece);
            for (int end = scanner.scan(bytes, from, to); end >= 0; end = scanner.scan(bytes, end, to)) {
                ends.add(end);
                words.add(scanner.word());
            }
        }

        assertThat(ends).isEqualTo(endsOfUnits());
        assertThat(words).isEqualTo(WORDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0016\u0003\u0001", "*x\r\n", "$EOF:0123\r\n", "$?\r\n"})
    void whatIsForeignIsLeftAlone(String foreign) {
        var scanner = new RespScanner();
        var bytes = (foreign + "+OK\r\n").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(-1);
        assertThat(scanner.hasGivenUp()).isTrue();
    }

    @Test
    void theNumberOfBytesDoesNotMatterButTheirKind() {
        var scanner = new RespScanner();
        var bytes = "$1000000\r\n".getBytes(StandardCharsets.US_ASCII);
        var content = new byte[1_000_002];

        assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(-1);
        assertThat(scanner.scan(content, 0, content.length)).isEqualTo(content.length);
    }

    private static List<Integer> endsOfUnits() {
        var ends = new ArrayList<Integer>();
        int end = 0;
        for (var unit : UNITS) {
            end += unit.length();
            ends.add(end);
        }
        return ends;
    }
}
