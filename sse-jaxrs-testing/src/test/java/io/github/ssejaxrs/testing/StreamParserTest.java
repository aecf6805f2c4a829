package io.github.ssejaxrs.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.testing.EventStreamReader.Received;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rules of the standard; and in all else, what another reader of them finds. */
class StreamParserTest {

    private final List<String> said = new ArrayList<>();
    private final List<ReceivedEvent> events = new ArrayList<>();
    private String id = "before";

    private final StreamParser.Handler handler = new StreamParser.Handler() {
        @Override
        public void event(ReceivedEvent event) {
            events.add(event);
        }

        @Override
        public void comment(String text) {
            said.add(":" + text);
        }

        @Override
        public void retry(Duration time) {
            said.add("retry " + time.toMillis());
        }

        @Override
        public void lastEventId(String now) {
            id = now;
        }
    };

    private List<ReceivedEvent> read(String stream) throws IOException {
        new StreamParser(id, handler).read(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
        return events;
    }

    @Test
    void anEventHasANameDataAndTheLastId() throws IOException {
        assertThat(read("id: 1\nevent: add\ndata: one\ndata:two\ndata\n\ndata:  three\n\n"))
                .containsExactly(
                        new ReceivedEvent("add", "one\ntwo\n", "1"), new ReceivedEvent("message", " three", "1"));
    }

    @Test
    void linesEndWithAnyOfThree() throws IOException {
        assertThat(read("\uFEFFdata: one\r\n\r\ndata: two\r\rdata: three\n\n"))
                .extracting(ReceivedEvent::data)
                .containsExactly("one", "two", "three");
    }

    @Test
    void withoutDataThereIsNoEventButAnId() throws IOException {
        assertThat(read("event: nothing\nid: 7\n\ndata: complete\n\ndata: cut off\n"))
                .containsExactly(new ReceivedEvent("message", "complete", "7"));
        assertThat(id).isEqualTo("7");
    }

    @Test
    void anIdOfABlockThatIsCutOffDoesNotCount() throws IOException {
        read("id: 8\ndata: cut off\n");

        assertThat(id).isEqualTo("before");
    }

    @Test
    void whatIsBesideEventsIsTold() throws IOException {
        read(": a comment\nretry: 25\nretry: soon\nunknown: 1\nid: a\u0000b\n\n");

        assertThat(said).containsExactly(": a comment", "retry 25");
        assertThat(events).isEmpty();
        assertThat(id).isEqualTo("before");
    }

    @Test
    void aTimeThatNobodyCouldWaitForIsIgnored() throws IOException {
        read("retry: 9223372036854775807\nretry: 9223372036854775808\nretry: 99999999999999999999999\ndata: on\n\n");

        assertThat(said).containsExactly("retry 9223372036854775807");
        assertThat(events).extracting(ReceivedEvent::data).containsExactly("on");
    }

    @Test
    void itFindsWhatAnotherReaderFindsInWhateverPortionsItComes() throws IOException {
        var chance = new Random(42);
        var words = List.of("data", "event", "id", ":", ": ", " ", "\n", "\n\n", "\r", "\r\n", "é🎈", "retry", "x");
        for (int run = 0; run < 2000; run++) {
            var text = new StringBuilder();
            for (int i = chance.nextInt(60); i >= 0; i--) {
                text.append(words.get(chance.nextInt(words.size())));
            }
            events.clear();
            id = "";
            var bytes = text.toString().getBytes(StandardCharsets.UTF_8);

            new StreamParser("", handler).read(trickle(bytes, chance));

            assertThat(events)
                    .as(text.toString())
                    .extracting(event -> new Received(event.name(), event.data(), event.id()))
                    .isEqualTo(EventStreamReader.read(bytes));
        }
    }

    private static InputStream trickle(byte[] bytes, Random chance) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                return super.read(into, from, Math.min(length, 1 + chance.nextInt(3)));
            }
        };
    }
}
