package io.github.ssejaxrs.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.testing.EventStreamReader;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written is what a browser reads. */
class FrameEncoderTest {

    private static final List<String> ALPHABETS = List.of(
            "\r\n",
            "\r\n\u0000: ",
            "\r\ndata: id event",
            ": \ufeff\t",
            "abcäß€日",
            "🎈🎉\r\n",
            "\u0085\u2028\u2029\u000b\f");

    @Test
    void allFieldsHaveTheirOrder() {
        var payload = new Payload("data", "tick", Duration.ofMillis(2500), "why");

        var frame = new FrameEncoder().id("cursor").payload(payload).toFrame();

        assertThat(frame).hasToString("""
                id: cursor
                : why
                retry: 2500
                event: tick
                data: data

                """);
    }

    @Test
    void whatAnEventDoesNotSayIsLeftOut() {
        assertThat(encoded("data")).hasToString("""
                data: data

                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
                    a         | data: a;
                    ''        | data: ;
                    \\n       | data: ;data: ;
                    \\r       | data: ;data: ;
                    \\r\\n    | data: ;data: ;
                    \\n\\n    | data: ;data: ;data: ;
                    \\r\\r    | data: ;data: ;data: ;
                    \\n\\r    | data: ;data: ;data: ;
                    \\r\\n\\r | data: ;data: ;data: ;
                    \\r\\r\\n | data: ;data: ;data: ;
                    a\\nb     | data: a;data: b;
                    a\\rb     | data: a;data: b;
                    a\\r\\nb  | data: a;data: b;
                    a\\n      | data: a;data: ;
                    a\\r      | data: a;data: ;
                    a\\r\\n   | data: a;data: ;
                    \\na      | data: ;data: a;
                    a\\r\\n\\nb\\rc | data: a;data: ;data: b;data: c;
                    x\\rid: 9\\rdata: y | data: x;data: id: 9;data: data: y;
                    x\\n\\nevent: admin | data: x;data: ;data: event: admin;
                    """)
    void eachLineEndBeginsADataFieldAndNothingElse(String data, String wire) {
        assertThat(encoded(data.translateEscapes())).hasToString(wire.replace(';', '\n') + '\n');
    }

    @Test
    void emptyDataIsAnEvent() {
        assertThat(read("")).containsExactly(new Received("message", "", ""));
    }

    @ParameterizedTest
    @CsvSource({"' a'", "'  a'", "':a'", "': a'", "' '", "':'", "'\ta'", "' a\n b'", "'data: a'"})
    void aLeadingSpaceOrColonStays(String data) {
        assertThat(read(data)).containsExactly(new Received("message", data, ""));
    }

    @Test
    void aByteOrderMarkInTheFirstDataStaysAndNoneIsAdded() {
        assertThat(encoded("\ufeffa")).hasToString("data: \ufeffa\n\n");
        assertThat(read("\ufeffa")).containsExactly(new Received("message", "\ufeffa", ""));
    }

    @Test
    void separatorsThatTheStandardDoesNotKnowStayInTheirLine() {
        assertThat(encoded("a\u000bb\fc\u0085d\u2028e\u2029f"))
                .hasToString("data: a\u000bb\fc\u0085d\u2028e\u2029f\n\n");
    }

    @Test
    void eachLineOfACommentIsAComment() {
        var payload = new Payload("data", null, null, "one\ntwo\r\ndata: three\r");

        assertThat(new FrameEncoder().payload(payload).toFrame()).hasToString("""
                : one
                : two
                : data: three
                :\s
                data: data

                """);
    }

    @Test
    void anEmptyCommentIsTheKeepAlive() {
        assertThat(new FrameEncoder().comment("").end().toFrame()).hasToString("""
                :\s

                """);
    }

    @Test
    void aBlockWithOnlyAnIdMovesTheCursorAndDispatchesNothing() {
        var received = new ArrayList<Received>();
        var reader = new EventStreamReader(received::add);

        feed(reader, new FrameEncoder().id("cursor").end().toFrame());

        assertThat(received).isEmpty();
        assertThat(reader.lastEventId()).isEqualTo("cursor");
    }

    @Test
    void aFrameIsAppendedWithoutItsId() {
        var one = new FrameEncoder().id("1").data("one").end().toFrame();

        var both = new FrameEncoder(1)
                .id("2")
                .append(one, "id: 1\n".length())
                .append(one, 0)
                .toFrame();

        assertThat(both).hasToString("""
                id: 2
                data: one

                id: 1
                data: one

                """);
    }

    @Test
    void theLengthIsInBytes() {
        assertThat(new FrameEncoder(1).data("🎈").length()).isEqualTo("data: ".length() + 4 + 1);
    }

    @Test
    void anyTextComesBackWithItsLineEndsNormalised() {
        long seed = 20_260_101;
        var random = new Random(seed);
        var received = new ArrayList<Received>();
        var reader = new EventStreamReader(received::add);
        for (int round = 0; round < 100_000; round++) {
            var data = randomText(random);
            received.clear();

            feedInPortions(reader, encoded(data), random);

            assertThat(received)
                    .as("seed %d, round %d", seed, round)
                    .containsExactly(new Received("message", data.replaceAll("\r\n?", "\n"), ""));
        }
    }

    private static String randomText(Random random) {
        int[] alphabet =
                ALPHABETS.get(random.nextInt(ALPHABETS.size())).codePoints().toArray();
        boolean any = random.nextInt(4) == 0;
        return random.ints(random.nextInt(24), 0, any ? Character.MAX_CODE_POINT + 1 : alphabet.length)
                .map(i -> any ? i : alphabet[i])
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void feedInPortions(EventStreamReader reader, Frame frame, Random random) {
        var bytes = bytes(frame);
        for (int from = 0; from < bytes.length; ) {
            int portion = Math.min(1 + random.nextInt(8), bytes.length - from);
            reader.feed(bytes, from, portion);
            from += portion;
        }
    }

    private static void feed(EventStreamReader reader, Frame frame) {
        var bytes = bytes(frame);
        reader.feed(bytes, 0, bytes.length);
    }

    private static List<Received> read(String data) {
        return EventStreamReader.read(bytes(encoded(data)));
    }

    private static Frame encoded(String data) {
        return new FrameEncoder().payload(new Payload(data, null, null, null)).toFrame();
    }

    private static byte[] bytes(Frame frame) {
        return frame.toString().getBytes(StandardCharsets.UTF_8);
    }
}
