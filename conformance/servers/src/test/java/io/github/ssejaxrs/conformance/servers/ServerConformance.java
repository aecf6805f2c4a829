package io.github.ssejaxrs.conformance.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.conformance.Conformance;
import io.github.ssejaxrs.conformance.Trait;
import io.github.ssejaxrs.testing.StreamClient;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.sse.InboundSseEvent;
import jakarta.ws.rs.sse.SseEventSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What a server in a process of its own has to pass: all of {@link Conformance}, and clients, ours for browsers and others. */
abstract class ServerConformance extends Conformance {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ServerProcess process;

    ServerConformance(ServerProcess server) {
        super(server);
        this.process = server;
    }

    /** The standard's own client, as Jersey has it. */
    @Nested
    @Order(8)
    class Serves {

        @Test
        void jerseysEventSource() {
            var channel = newChannel();
            try (var events = new JerseysEvents("forms/name/" + channel)) {
                ok(post("publish/" + channel + "?event=greeting", "Grüße"));
                publish(channel, "two\nlines");

                assertThat(events.awaitData(2)).containsExactly("Grüße", "two\nlines");
                assertThat(events.all())
                        .extracting(InboundSseEvent::getName)
                        .containsSubsequence("stream-open", "greeting");
            }
        }

        @Test
        void jerseysEventSourceThatReturnsByItself() {
            var channel = newChannel();
            try (var events = new JerseysEvents("forms/name/" + channel)) {
                publish(channel, "before");
                assertThat(events.awaitData(1)).containsExactly("before");

                events.relay.cut();
                publish(channel, "meanwhile");
                events.relay.mend();
                publish(channel, "after");

                assertThat(events.awaitData(3)).containsExactly("before", "meanwhile", "after");
                assertThat(events.failures).isEmpty();
            }
        }

        /** Wherever in a block the cuts fall. */
        @Test
        void jerseysEventSourceThatIsCutOffWhileMuchIsPublished() {
            var channel = newChannel();
            var expected = new ArrayList<String>();
            try (var events = new JerseysEvents("forms/name/" + channel)) {
                for (int round = 0; round < 3; round++) {
                    var prefix = round + "/";
                    ok(post("publish/" + channel + "/burst?count=30&size=5000", prefix));
                    events.relay.cut();
                    IntStream.range(0, 30).forEach(i -> expected.add(prefix + i));
                    events.relay.mend();
                    assertThat(events.awaitData(expected.size()))
                            .extracting(String::strip)
                            .isEqualTo(expected);
                }
                assertThat(events.failures).isEmpty();
            }
        }

        /** Out of the jar in the WAR, so a page needs no copy of it; as what browsers take for a module. */
        @Test
        void theBrowserClient() {
            var script = StreamClient.get(server().base().resolve("../sse-jaxrs/sse-client.js"));

            assertThat(script.statusCode()).isEqualTo(200);
            assertThat(script.headers().firstValue("Content-Type").orElse("none"))
                    .matches("(text|application)/(x-)?javascript(;.*)?");
            assertThat(script.body()).contains("export class SseClient");
        }

        /** A stream that is open, by a relay. */
        private final class JerseysEvents implements AutoCloseable {

            private final Client client = ClientBuilder.newClient();
            private final Relay relay = new Relay(server().base());
            private final List<InboundSseEvent> received = new CopyOnWriteArrayList<>();
            private final List<Throwable> failures = new CopyOnWriteArrayList<>();
            private final SseEventSource source;

            JerseysEvents(String path) {
                source = SseEventSource.target(client.target(relay.to(uri(path))))
                        .build();
                source.register(received::add, failures::add);
                source.open();
                await().atMost(PATIENCE).until(() -> !received.isEmpty());
            }

            List<InboundSseEvent> all() {
                return received;
            }

            /** What was published, once there is so much of it. */
            List<String> awaitData(int count) {
                await().atMost(PATIENCE).until(() -> data().size() >= count);
                return data();
            }

            private List<String> data() {
                return received.stream()
                        .filter(event -> !"stream-open".equals(event.getName()))
                        .map(InboundSseEvent::readData)
                        .toList();
            }

            @Override
            public void close() {
                source.close();
                client.close();
                try {
                    relay.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** What comes after the end: another deployment, and the end of the server itself. */
    @Nested
    @Order(101)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class Restarts {

        /** What was published before was in the memory of the application that ended. */
        @Test
        @Order(1)
        void theApplicationWithAResetAndThenAllThatIsNew() throws Exception {
            needs(Trait.REDEPLOYMENT);
            process.redeploy();

            try (var client = subscribe(seen().channel(), "Last-Event-ID", seen().lastEventId())) {
                var reset = client.next();
                assertThat(reset.type()).isEqualTo("stream-reset");
                assertThat(reset.data())
                        .isEqualTo("{\"channels\":[\"" + seen().channel() + "\"],\"reason\":\"unknown-generation\"}");
                List.of("one", "two", "three").forEach(text -> publish(seen().channel(), text));
                assertThat(client.data(3)).containsExactly("one", "two", "three");
                assertThat(process.libraryThreads())
                        .as("of one copy of the library")
                        .doesNotHaveDuplicates();
            }
        }

        /** It is told to as by an init system. */
        @Test
        @Order(2)
        void theProcessInGoodOrderWithOpenStreams() throws Exception {
            needs(Trait.REDEPLOYMENT); // elsewhere the application's end was the server's
            var clients = subscribeTwenty(newChannel());

            process.stop();

            assertEnded(clients);
        }
    }
}
