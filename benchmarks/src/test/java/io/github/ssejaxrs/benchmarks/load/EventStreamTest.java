package io.github.ssejaxrs.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private static final String SAMPLE = "\uFEFFretry: 2314\nid: a:1\nevent: stream-open\ndata: {\"a\": 1}\n\n"
            + ": a comment\n\ndata:no space\r\ndata:  two\rdata\n\nevent: left out\n\nid\ndata: später\r\n\r\ndata: last\r\r";

    private static final List<String> EVENTS =
            List.of("stream-open|{\"a\": 1}", "|no space\n two\n", "|später", "|last");

    @Test
    void readsWhatTheStandardSays() {
        assertThat(read(List.of(SAMPLE.getBytes(StandardCharsets.UTF_8)))).isEqualTo(EVENTS);
    }

    @Test
    void readsTheSameHoweverItIsSplit() {
        var bytes = SAMPLE.getBytes(StandardCharsets.UTF_8);
        for (var first = 0; first <= bytes.length; first++) {
            for (var second = first; second <= bytes.length; second++) {
                assertThat(read(Split.at(bytes, first, second)))
                        .as("split at %s and %s", first, second)
                        .isEqualTo(EVENTS);
            }
        }
    }

    @Test
    void readsTheSameByteByByte() {
        assertThat(read(Split.single(SAMPLE.getBytes(StandardCharsets.UTF_8)))).isEqualTo(EVENTS);
    }

    @Test
    void anUnfinishedEventIsNone() {
        assertThat(read("data: one\n\ndata: two\n")).containsExactly("|one");
    }

    @Test
    void emptyDataAreAnEvent() {
        assertThat(read("data\n\ndata:\n\n\n\n")).containsExactly("|", "|");
    }

    @Test
    void aNameHoldsForOneEvent() {
        assertThat(read("event: a\ndata: 1\n\ndata: 2\n\n")).containsExactly("a|1", "|2");
    }

    @Test
    void tellsLinesThatMeanNothing() {
        assertThat(read("dat: 1\n\nDATA: 2\n\nretry: soon\n\nretry:\n\nid: a\0b\n\n data: 3\n\nmore\n\n"))
                .containsExactly("?dat: 1", "?DATA: 2", "?retry: soon", "?retry:", "?id: a\0b", "? data: 3", "?more");
    }

    @Test
    void aSecondByteOrderMarkMeansNothing() {
        assertThat(read("\uFEFF\n\uFEFFdata: 1\n\n")).containsExactly("?\uFEFFdata: 1");
    }

    private static List<String> read(String stream) {
        return read(List.of(stream.getBytes(StandardCharsets.UTF_8)));
    }

    /** All pieces come in one array, as on a connection, and what was read is overwritten. */
    private static List<String> read(List<byte[]> pieces) {
        var seen = new ArrayList<String>();
        var stream = new EventStream(new EventStream.Reader() {
            @Override
            public void event(byte[] name, int nameLength, byte[] data, int start, int end) {
                seen.add(text(name, 0, nameLength) + "|" + text(data, start, end));
            }

            @Override
            public void meaningless(byte[] line, int start, int end) {
                seen.add("?" + text(line, start, end));
            }
        });
        var buffer = new byte[1_024];
        for (var piece : pieces) {
            System.arraycopy(piece, 0, buffer, 7, piece.length);
            stream.read(buffer, 7, 7 + piece.length);
            Arrays.fill(buffer, (byte) '#');
        }
        return seen;
    }

    private static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
