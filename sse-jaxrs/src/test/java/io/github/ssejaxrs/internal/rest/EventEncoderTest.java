package io.github.ssejaxrs.internal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.internal.rest.EventEncoder.DataWriter;
import io.github.ssejaxrs.internal.stream.FrameEncoder;
import io.github.ssejaxrs.spi.Payload;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Providers;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data becomes text once, or the publisher learns why it cannot. */
class EventEncoderTest {

    private static final int MAX_SIZE = 64 * 1024;

    /** As without Jakarta REST: JSON-B, then Jackson. */
    private final EventEncoder encoder = new EventEncoder(DataWriters.available(() -> null), MAX_SIZE);

    /** What an application publishes. */
    public record Point(int x, int y) {}

    /** Named by each library as it is told. */
    public static final class Annotated {

        @JsonbProperty("byJsonB")
        @JsonProperty("byJackson")
        public int getValue() {
            return 1;
        }
    }

    /** An application with one writer, for points. */
    private static final class OnlyPoints implements Providers, MessageBodyWriter<Point> {

        @Override
        @SuppressWarnings("unchecked") // asked for points only
        public <T> @Nullable MessageBodyWriter<T> getMessageBodyWriter(
                Class<T> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return isWriteable(type, genericType, annotations, mediaType) ? (MessageBodyWriter<T>) this : null;
        }

        @Override
        public <T> @Nullable MessageBodyReader<T> getMessageBodyReader(
                Class<T> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return null;
        }

        @Override
        public <T extends Throwable> @Nullable ExceptionMapper<T> getExceptionMapper(Class<T> type) {
            return null;
        }

        @Override
        public <T> @Nullable ContextResolver<T> getContextResolver(Class<T> contextType, MediaType mediaType) {
            return null;
        }

        @Override
        public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
            return type == Point.class;
        }

        @Override
        public void writeTo(
                Point point,
                Class<?> type,
                Type genericType,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> headers,
                OutputStream out)
                throws IOException {
            out.write(utf8(point + " " + genericType + " " + mediaType));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "{\"foo\":\"bar\"}", "\"quoted\"", " a\r\nb\n", "\u0000", "\ufeffü🎈"})
    void textAndBytesAreSentAsTheyAre(String text) {
        assertThat(data(text)).isEqualTo(text);
        assertThat(data(new StringBuilder(text))).isEqualTo(text);
        assertThat(data(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    }

    @Test
    void whatElseAnEventSaysStays() {
        var event = new Event("data", "tick", Duration.ofSeconds(1), "why", MediaType.TEXT_HTML_TYPE, "key");

        assertThat(encoder.encode(event)).isEqualTo(new Payload("data", "tick", Duration.ofSeconds(1), "why"));
    }

    @Test
    void anObjectIsJson() {
        assertThat(data(Map.of("foo", "bar"))).isEqualTo("{\"foo\":\"bar\"}");
        assertThat(data(List.of(1, 2))).isEqualTo("[1,2]");
        assertThat(data(new Point(1, 2))).isEqualTo("{\"x\":1,\"y\":2}");
        assertThat(data(true)).isEqualTo("true");
    }

    @Test
    void jsonOfAnyKindAndNoTypeAtAllIsJson() {
        var type = new MediaType("application", "vnd.point+json");

        assertThat(encoder.encode(Event.of(List.of(1)).withMediaType(type)).data())
                .isEqualTo("[1]");
        assertThat(encoder.encode(Event.of(List.of(1)).withMediaType(MediaType.WILDCARD_TYPE))
                        .data())
                .isEqualTo("[1]");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> data(new byte[] {'a', (byte) 0xc3, '('}))
                .withMessage("The byte[] is not UTF-8, the only encoding of an event stream; "
                        + "encode it, for example as Base64");
    }

    @Test
    void aWriterOfSomethingElseThanUtf8IsRefused() {
        var latin1 = with((data, type, mediaType) -> "ü".getBytes(StandardCharsets.ISO_8859_1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> latin1.encode(Event.of(new Point(1, 2))))
                .withMessage("What was written for io.github.ssejaxrs.internal.rest.EventEncoderTest$Point is not "
                        + "UTF-8, the only encoding of an event stream; encode it, for example as Base64");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xd800, 0xdbff, 0xdc00, 0xdfff})
    void halfOfASurrogatePairIsRefused(int half) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> data("a" + (char) half + "b"))
                .withMessage("Data of type java.lang.String has half of a surrogate pair, which UTF-8 cannot encode; "
                        + "cut text between code points");
    }

    @Test
    void dataOfTheLargestSizeIsSentAndOneByteMoreRefused() {
        var largest = "ü".repeat(MAX_SIZE / 2);

        assertThat(data(largest)).isEqualTo(largest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> data(largest + "a"))
                .withMessage("Data of type java.lang.String has 65537 bytes, but at most 65536 are allowed "
                        + "(sse-jaxrs.max-event-size); publish where it can be fetched instead");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a\\nb        |  9
                    a\\rb        |  9
                    a\\r\\nb    | 10
                    a\\n         |  8
                    a\\r\\n     |  9
                    \\n          |  7
                    \\n\\n      | 14
                    \\r\\r      | 14
                    \\n\\r      | 14
                    \\r\\n\\r\\n | 16
                    \\r\\r\\n | 15
                    \u00fc\\n   |  9
                    """)
    void eachLineEndCountsForTheFieldItBegins(String escaped, int size) {
        var text = escaped.translateEscapes();

        assertThat(limited(size).encode(Event.of(text)).data()).isEqualTo(text);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limited(size - 1).encode(Event.of(text)))
                .withMessageContaining("has " + size + " bytes, ");
    }

    @Test
    void whatPassesIsNoLongerInTheStreamThanTheLimitAndOneField() {
        var random = new Random(20_260_102);
        for (int round = 0; round < 10_000; round++) {
            var text = random.ints(random.nextInt(40), 0, 4)
                    .mapToObj(i -> List.of("\r", "\n", "\r\n", "a").get(i))
                    .collect(Collectors.joining());
            int field = "data: ".length() + "\n\n".length();
            int crlfs = text.split("\r\n", -1).length - 1; // one byte shorter in the stream
            var frame = new FrameEncoder()
                    .payload(new Payload(text, null, null, null))
                    .toFrame();
            int size = frame.length() - field + crlfs;

            assertThat(limited(size).encode(Event.of(text)).data()).isEqualTo(text);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> limited(size - 1).encode(Event.of(text)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void aMillionEmptyLinesAreNotSmall(String lineEnd) {
        var million = lineEnd.repeat(1_000_000);
        var roomForTheText = limited(million.length());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> roomForTheText.encode(Event.of(million)))
                .withMessage("Data of type java.lang.String has " + (million.length() + 6_000_000)
                        + " bytes, 6000000 of them since each line is sent as a field, but at most " + million.length()
                        + " are allowed (sse-jaxrs.max-event-size); publish where it can be fetched instead");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> roomForTheText.encode(Event.of(utf8(million))))
                .withMessageStartingWith("Data of type byte[] has ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EventEncoder(List.of((data, type, mediaType) -> utf8(million)), million.length())
                        .encode(Event.of(1)));
    }

    @Test
    void dataNobodyWritesIsRefusedWithItsType() {
        var mute = new EventEncoder(List.of(), MAX_SIZE);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> mute.encode(Event.of(new Point(1, 2))))
                .withMessage("Data of type io.github.ssejaxrs.internal.rest.EventEncoderTest$Point cannot be encoded "
                        + "as application/json: there is no message body writer for it, no JSON-B and no Jackson; "
                        + "register one, or publish a String");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(Event.of(1).withMediaType(MediaType.APPLICATION_XML_TYPE)))
                .withMessage("Data of type java.lang.Integer cannot be encoded as application/xml: "
                        + "there is no message body writer for it; register one, or publish a String");
    }

    @Test
    void aWriterThatFailsIsRefusedWithTheType() {
        var failing = with((data, type, mediaType) -> {
            throw new IOException("no connection");
        });

        assertThatIllegalArgumentException()
                .isThrownBy(() -> failing.encode(Event.of(1)))
                .withMessage("Data of type java.lang.Integer cannot be encoded as application/json: "
                        + "java.io.IOException: no connection")
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    void aWriterThatOverflowsTheStackIsRefusedWithTheType() {
        var recursing = with(new DataWriter() {
            @Override
            public byte[] write(Object data, Type type, MediaType mediaType) throws Exception {
                var inner = write(data, type, mediaType);
                return inner.clone();
            }
        });

        assertThatIllegalArgumentException()
                .isThrownBy(() -> recursing.encode(Event.of(1)))
                .withMessage("Data of type java.lang.Integer cannot be encoded as application/json: "
                        + "java.lang.StackOverflowError");
    }

    @Test
    void anObjectThatContainsItselfIsRefused() {
        var endless = new ArrayList<Object>();
        endless.add(endless);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> data(endless))
                .withMessageStartingWith("Data of type java.util.ArrayList cannot be encoded as application/json: ");
    }

    @Test
    void theFirstWriterThatCanDoesIt() {
        var second = new EventEncoder(
                List.of(
                        (data, type, mediaType) -> null,
                        (data, type, mediaType) -> utf8("second"),
                        (data, type, mediaType) -> utf8("third")),
                MAX_SIZE);

        assertThat(second.encode(Event.of(1)).data()).isEqualTo("second");
    }

    @Test
    void aWriterIsToldTypeAndMediaType() {
        var told = with((data, type, mediaType) -> utf8(data + " " + type.getTypeName() + " " + mediaType));
        var numbers = new GenericEntity<List<Integer>>(List.of(1)) {};

        assertThat(told.encode(Event.of(1)).data()).isEqualTo("1 java.lang.Integer application/json");
        assertThat(told.encode(Event.of(numbers).withMediaType(MediaType.APPLICATION_XML_TYPE))
                        .data())
                .isEqualTo("[1] java.util.List<java.lang.Integer> application/xml");
    }

    @Test
    void aGenericEntityIsWrittenAsItsEntity() {
        assertThat(data(new GenericEntity<List<Point>>(List.of(new Point(1, 2))) {}))
                .isEqualTo("[{\"x\":1,\"y\":2}]");
    }

    @Test
    void jsonBComesBeforeJacksonAndJacksonServesAlone() {
        var jackson = new EventEncoder(DataWriters.available(() -> null).subList(2, 3), MAX_SIZE);

        assertThat(data(new Annotated())).isEqualTo("{\"byJsonB\":1}");
        assertThat(jackson.encode(Event.of(new Annotated())).data()).isEqualTo("{\"byJackson\":1}");
        assertThat(jackson.encode(Event.of(new GenericEntity<List<Point>>(List.of(new Point(1, 2))) {}))
                        .data())
                .isEqualTo("[{\"x\":1,\"y\":2}]");
    }

    @Test
    void theApplicationsOwnWriterComesFirst() {
        var application = new EventEncoder(DataWriters.available(OnlyPoints::new), MAX_SIZE);

        assertThat(application.encode(Event.of(new Point(1, 2))).data())
                .isEqualTo("Point[x=1, y=2] class io.github.ssejaxrs.internal.rest.EventEncoderTest$Point "
                        + "application/json");
        assertThat(application.encode(Event.of(List.of(1))).data()).isEqualTo("[1]");
    }

    @Test
    void halfOfASurrogatePairWithinAnObjectIsNeverReplaced() {
        var half = Map.of("text", "a\ud800b");
        var jackson = new EventEncoder(DataWriters.available(() -> null).subList(2, 3), MAX_SIZE);

        assertThatIllegalArgumentException()
                .as("JSON-B writes it as it is")
                .isThrownBy(() -> data(half))
                .withMessageEndingWith("cannot be encoded as application/json: java.lang.IllegalArgumentException: "
                        + "The JSON has half of a surrogate pair, which UTF-8 cannot encode; "
                        + "cut text between code points");
        assertThat(jackson.encode(Event.of(half)).data())
                .as("Jackson escapes it")
                .isEqualToIgnoringCase("{\"text\":\"a\\ud800b\"}");
        assertThat(data(Map.of("text", "🎈"))).isEqualTo("{\"text\":\"🎈\"}");
    }

    /** Waits in its getter until it is let go. */
    public static final class Slow {

        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        public int getValue() throws InterruptedException {
            entered.countDown();
            released.await();
            return 1;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anObjectThatBlocksItsWriterBlocksNoOther(int first) throws Exception {
        var writers = DataWriters.available(() -> null);
        var library = new EventEncoder(writers.subList(first, first + 1), MAX_SIZE);
        var slow = new Slow();
        var blocked = new FutureTask<>(() -> library.encode(Event.of(slow)).data());
        new Thread(blocked).start();
        slow.entered.await();

        var quick = new Slow();
        quick.released.countDown();
        assertThat(library.encode(Event.of(new Point(1, 2))).data()).isEqualTo("{\"x\":1,\"y\":2}");
        assertThat(library.encode(Event.of(quick)).data())
                .as("of the same type")
                .isEqualTo("{\"value\":1}");
        assertThat(blocked.isDone()).isFalse();

        slow.released.countDown();
        assertThat(blocked.get()).isEqualTo("{\"value\":1}");
    }

    @Test
    void linesThatAWriterMakesAreData() {
        var forging = with((data, type, mediaType) -> utf8("\n\nevent: admin\n\n"));

        assertThat(forging.encode(Event.of(1)).data()).isEqualTo("\n\nevent: admin\n\n");
    }

    private String data(Object data) {
        return encoder.encode(Event.of(data)).data();
    }

    private static EventEncoder with(DataWriter writer) {
        return new EventEncoder(List.of(writer), MAX_SIZE);
    }

    private static EventEncoder limited(int maxSize) {
        return new EventEncoder(List.of(), maxSize);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void textInAGenericEntityIsSentAsItIs() {
        assertThat(data(new GenericEntity<>("text", String.class))).isEqualTo("text");
    }

    @Test
    void aGenericEntityTooLargeIsRefusedWithItsEntitysType() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> data(new GenericEntity<List<String>>(List.of("a".repeat(MAX_SIZE))) {}))
                .withMessageStartingWith("Data of type java.util.List<java.lang.String> has 65540 bytes");
    }

    @Test
    void aCommentCountsTogetherWithItsData() {
        var event = Event.of("a".repeat(MAX_SIZE - 3));

        encoder.encode(event.withComment("abc"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(event.withComment("abcd")))
                .withMessageStartingWith("Data of type java.lang.String with its comment has 65537 bytes");
    }
}
