package io.github.ssejaxrs.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.testing.StreamClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application can rely on, on whatever server: each group of tests is a column of the table in README.md. */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
public abstract class Conformance extends AgainstServer {

    /** Where a client was when the application ended. */
    protected record Seen(String channel, String lastEventId) {}

    private Seen seen = new Seen("none", "none");

    protected Conformance(TestedServer server) {
        super(server);
    }

    /** Where a client of the application that {@link Ends} was. */
    protected final Seen seen() {
        return seen;
    }

    /** Streams that are open and have had an event. */
    protected final List<StreamClient> subscribeTwenty(String channel) {
        var clients = IntStream.range(0, 20).mapToObj(i -> subscribe(channel)).toList();
        publish(channel, "before the end");
        seen = clients.stream()
                .map(StreamClient::next)
                .peek(event -> assertThat(event.data()).isEqualTo("before the end"))
                .map(event -> new Seen(channel, event.lastEventId()))
                .reduce((one, other) -> other)
                .orElseThrow();
        return clients;
    }

    /** Their responses came to their own end, and the last that was said is when to come back. */
    protected static void assertEnded(List<StreamClient> clients) {
        assertThat(clients).allSatisfy(client -> {
            assertThat(client.awaitEnd()).as("ended").isTrue();
            assertThat(client.isComplete()).as("and not cut off").isTrue();
            assertThat(client.saidWhenToReturn())
                    .as("and told when to come back")
                    .isTrue();
        });
    }

    /** All that a method may return. */
    @Nested
    @Order(1)
    class Opens {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "template",
                    "name",
                    "declared",
                    "names",
                    "array",
                    "declared-names",
                    "subscription",
                    "history",
                    "response",
                    "empty-response",
                    "stage",
                    "stage-of-names",
                    "complete-stage",
                    "stage-of-nothing",
                    "stage-of-response",
                    "suspended",
                    "suspended-at-once",
                    "suspended-with-timeout"
                })
        void forEachFormAMethodMayReturn(String form) {
            var channel = newChannel();
            try (var client = open("forms/" + form + "/" + channel)) {
                publish(channel, "hello");

                assertThat(client.next().data()).isEqualTo("hello");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"names", "array", "declared-names", "stage-of-names"})
        void severalChannelsInOneStream(String form) {
            var channel = newChannel();
            try (var client = open("forms/" + form + "/" + channel)) {
                publish(channel, "one");
                publish(channel + "-other", "two");

                assertThat(client.data(2)).containsExactly("one", "two");
            }
        }

        @Test
        void forAStageThatAThreadOfTheJdksOwnCompletes() {
            var channel = newChannel();
            try (var client = open("forms/stage-in-common-pool/" + channel)) {
                publish(channel, "hello");

                assertThat(client.next().data()).isEqualTo("hello");
            }
        }

        @Test
        void forASourceOfTheApplicationsOwn() {
            try (var client = open("forms/flow/200")) {
                assertThat(client.data(200))
                        .isEqualTo(IntStream.range(0, 200)
                                .mapToObj(Integer::toString)
                                .toList());
                assertThat(client.awaitEnd()).isTrue();
            }
        }

        @Test
        void withAHeadThatSaysHowToTreatAStream() {
            try (var client = open("forms/response/" + newChannel())) {
                var headers = client.headers();
                assertThat(headers.firstValue("Content-Type").orElse(""))
                        .isEqualToIgnoringCase("text/event-stream;charset=UTF-8");
                assertThat(headers.firstValue("Cache-Control")).hasValue("no-store, no-transform");
                assertThat(headers.firstValue("X-Accel-Buffering")).hasValue("no");
                assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
                assertThat(headers.firstValue("X-Custom")).hasValue("kept");
                assertThat(headers.allValues("Set-Cookie")).anyMatch(cookie -> cookie.startsWith("seen=1"));
                assertThat(headers.firstValue("Content-Length")).isEmpty();
            }
        }

        @Test
        void withAnOpeningBlockBeforeAnyEvent() {
            try (var client = StreamClient.connect(uri("forms/name/" + newChannel()))) {
                var opening = client.opening();

                assertThat(opening.data()).startsWith("{\"connection\":\"");
                assertThat(opening.lastEventId()).isNotEmpty();
                assertThat(client.retry()).isBetween(1000L, 4000L);
            }
        }

        @Test
        void forAClientThatAcceptsEverything() {
            var channel = newChannel();
            try (var client = open("forms/name/" + channel, "Accept", "*/*")) {
                publish(channel, "hello");

                assertThat(client.next().data()).isEqualTo("hello");
            }
        }

        @Test
        void nothingForAHeadRequest() {
            var answer = StreamClient.send(
                    HttpRequest.newBuilder(uri("forms/name/" + newChannel()))
                            .header("Accept", "text/event-stream")
                            .method("HEAD", BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                    .isEqualToIgnoringCase("text/event-stream;charset=UTF-8");
            assertThat(answer.body()).isEmpty();
            awaitNoStreams();
        }

        @Test
        void nothingForAnOptionsRequest() {
            var answer = StreamClient.send(
                    HttpRequest.newBuilder(uri("forms/name/" + newChannel()))
                            .method("OPTIONS", BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.statusCode()).isBetween(200, 204);
            assertThat(String.join(",", answer.headers().allValues("Allow"))).contains("GET");
            awaitNoStreams();
        }
    }

    /** All from where an application publishes, and what arrives. */
    @Nested
    @Order(2)
    class Carries {

        @Test
        void dataOfSeveralLinesAsItWas() {
            var channel = newChannel();
            try (var client = subscribe(channel)) {
                publish(channel, "one\n two\r\n: three\rfour\n");

                assertThat(client.next().data()).isEqualTo("one\n two\n: three\nfour\n");
            }
        }

        @Test
        void namesAndAllOfUnicode() {
            var channel = newChannel();
            try (var client = subscribe(channel)) {
                ok(post("publish/" + channel + "?event=greeting", "Grüße, 🎈"));

                var event = client.next();
                assertThat(event.type()).isEqualTo("greeting");
                assertThat(event.data()).isEqualTo("Grüße, 🎈");
            }
        }

        @Test
        void objectsAsJson() {
            var channel = newChannel();
            try (var client = subscribe(channel)) {
                ok(post("publish/" + channel + "/object", "hello"));

                assertThat(client.next().data()).isEqualTo("{\"text\":\"hello\"}");
            }
        }

        @Test
        void whatATimersThreadPublishes() {
            var channel = newChannel();
            try (var client = subscribe(channel)) {
                ok(post("publish/" + channel + "/timer", "later"));

                assertThat(client.next().data()).isEqualTo("{\"text\":\"later\"}");
            }
        }

        @Test
        void theStandardsOwnEvents() {
            var channel = newChannel();
            try (var client = subscribe(channel)) {
                ok(post("publish/" + channel + "/standard", "hello"));

                var event = client.next();
                assertThat(event.type()).isEqualTo("standard");
                assertThat(event.data()).isEqualTo("hello");
            }
        }

        @Test
        void manyEventsToManyClientsInOneOrder() {
            var channel = newChannel();
            var clients = new ArrayList<StreamClient>();
            try {
                IntStream.range(0, 10).forEach(i -> clients.add(subscribe(channel)));
                ok(post("publish/" + channel + "/burst?count=90", ""));
                ok(post("publish/" + channel + "/burst?count=1", "last "));

                var first = clients.get(0).data(91);
                assertThat(first.get(0)).startsWith("0");
                assertThat(first.get(90)).startsWith("last");
                assertThat(clients.subList(1, 10))
                        .allSatisfy(client -> assertThat(client.data(91)).isEqualTo(first));
            } finally {
                clients.forEach(StreamClient::close);
            }
        }
    }

    /** A stream that is refused is an ordinary answer. */
    @Nested
    @Order(3)
    class Refuses {

        @ParameterizedTest
        @CsvSource({
            "text, 403, no",
            "stage, 403, no",
            "mapped, 418, short and stout",
            "mapped-in-stage, 418, short and stout",
            "mapped-when-resumed, 418, short and stout"
        })
        void withTheApplicationsOwnAnswer(String how, int status, String body) {
            var answer = StreamClient.get(uri("refusals/" + how));

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).isEqualTo(body);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        }

        @ParameterizedTest
        @CsvSource({"exception, 403", "gone, 410", "unmapped, 500", "timeout, 503", "stay-away, 204"})
        void withTheStatusOfTheRefusal(String how, int status) {
            var answer = StreamClient.get(uri("refusals/" + how));

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).doesNotContain("stream-open");
        }

        @Test
        void withAnObjectAsJson() {
            var answer = StreamClient.get(uri("refusals/object"));

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).isEqualTo("{\"text\":\"no\"}");
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        }

        @Test
        void whoDoesNotHaveTheRole() {
            needs(Trait.ROLES);
            assertThat(StreamClient.get(uri("refusals/roles"), "X-Role", "guest")
                            .statusCode())
                    .isEqualTo(403);
            try (var client = open("refusals/roles", "X-Role", "member")) {
                publish("secret", "for members");

                assertThat(client.next().data()).isEqualTo("for members");
            }
        }

        @Test
        void aChannelsNameThatIsNone() {
            var answer = StreamClient.get(uri("forms/name/" + "x".repeat(256)));

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("256 characters; at most 255 are allowed");
        }

        @Test
        void andOpensNothing() {
            for (var how :
                    List.of("text", "stage", "exception", "mapped", "mapped-in-stage", "unmapped", "stay-away")) {
                StreamClient.get(uri("refusals/" + how));
            }
            awaitNoStreams();
        }
    }

    /** A client that comes back misses nothing, or is told. */
    @Nested
    @Order(4)
    class Resumes {

        @Test
        void afterTheLastEventSeen() {
            var channel = newChannel();
            String seen;
            try (var client = subscribe(channel)) {
                publish(channel, "one");
                seen = client.next().lastEventId();
            }
            publish(channel, "two");
            publish(channel, "three");

            try (var client = subscribe(channel, "Last-Event-ID", seen)) {
                assertThat(client.data(2)).containsExactly("two", "three");
            }
            try (var client = open("forms/name/" + channel + "?lastEventId=" + seen)) {
                assertThat(client.data(2)).as("by query parameter").containsExactly("two", "three");
            }
        }

        @Test
        void alsoBeforeTheFirstEvent() {
            var channel = newChannel();
            String opened;
            try (var client = StreamClient.connect(uri("forms/name/" + channel))) {
                opened = client.opening().lastEventId();
            }
            publish(channel, "one");

            try (var client = subscribe(channel, "Last-Event-ID", opened)) {
                assertThat(client.next().data()).isEqualTo("one");
            }
        }

        @Test
        void withAResetWhereThePastIsTrimmed() {
            var channel = newChannel();
            String opened;
            try (var client = StreamClient.connect(uri("forms/name/" + channel))) {
                opened = client.opening().lastEventId();
            }
            awaitNoStreams();
            ok(post("publish/" + channel + "/burst?count=1000", ""));

            try (var client = subscribe(channel, "Last-Event-ID", opened)) {
                var reset = client.next();
                assertThat(reset.type()).isEqualTo("stream-reset");
                assertThat(reset.data()).isEqualTo("{\"channels\":[\"" + channel + "\"],\"reason\":\"trimmed\"}");
                publish(channel, "after");
                assertThat(client.next().data()).isEqualTo("after");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"nonsense", "..%2F..", "AQ"})
        void withAResetWhereTheIdIsForged(String id) {
            var channel = newChannel();
            try (var client = subscribe(channel, "Last-Event-ID", id)) {
                var reset = client.next();
                assertThat(reset.type()).isEqualTo("stream-reset");
                assertThat(reset.data()).contains("\"reason\":\"invalid-cursor\"");
            }
        }

        @Test
        void withTheHistoryASubscriptionAsksFor() {
            var channel = newChannel();
            List.of("one", "two", "three").forEach(text -> publish(channel, text));

            try (var client = open("forms/history/" + channel)) {
                publish(channel, "four");
                assertThat(client.data(3)).containsExactly("two", "three", "four");
            }
        }
    }

    /** What one client does is nothing to the others, and costs little. */
    @Nested
    @Order(5)
    class Isolates {

        private static final int STREAMS = 500;

        @Test
        void aClientThatGoesAway() {
            var channel = newChannel();
            awaitNoStreams();
            var client = subscribe(channel);
            assertThat(streams()).isOne();
            client.close();

            awaitNoStreams();
        }

        @Test
        void aClientThatGoesAwayBesideOneThatStays() {
            var channel = newChannel();
            try (var stays = subscribe(channel)) {
                for (int i = 0; i < 50; i++) {
                    subscribe(channel).close();
                    publish(channel, "event " + i);
                    assertThat(stays.next().data()).isEqualTo("event " + i);
                }
            }
            awaitNoStreams();
        }

        /** More than the kernel, and the container where it queues, hold for it. */
        @Test
        void aClientThatReadsNothing() throws IOException {
            var channel = newChannel();
            try (var stalled = new Socket();
                    var reads = subscribe(channel)) {
                stalled.setReceiveBufferSize(4096);
                stalled.connect(new InetSocketAddress(
                        server().base().getHost(), server().base().getPort()));
                ask(stalled, channel);
                await().atMost(PATIENCE).until(() -> streams() == 2);

                for (int round = 0; round < 40; round++) {
                    ok(post("publish/" + channel + "/burst?count=40&size=14000", round + "/"));
                    assertThat(reads.data(40)).first().asString().startsWith(round + "/0");
                }
            }
            awaitNoStreams();
        }

        @Test
        void fiveHundredStreamsWithoutAThreadForEach() throws IOException {
            var channel = newChannel();
            awaitNoStreams();
            int threadsBefore = number("node/threads");
            var sockets = new ArrayList<Socket>();
            try {
                for (int i = 0; i < STREAMS; i++) {
                    var socket = new Socket(
                            server().base().getHost(), server().base().getPort());
                    sockets.add(socket);
                    socket.setSoTimeout((int) PATIENCE.toMillis());
                    ask(socket, channel);
                }
                for (var socket : sockets) {
                    readUntil(socket, "stream-open");
                }
                assertThat(streams()).isEqualTo(STREAMS);
                publish(channel, "for everybody");
                for (var socket : sockets) {
                    readUntil(socket, "for everybody");
                }
                // Tomcat makes up to 200 for its own work of that moment, whoever asks for it.
                assertThat(number("node/threads") - threadsBefore).isLessThan(STREAMS / 2);
            } finally {
                for (var socket : sockets) {
                    socket.close();
                }
            }
            awaitNoStreams();
        }

        private void ask(Socket socket, String channel) throws IOException {
            var path = server().base().resolve("forms/name/" + channel).getPath();
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: "
                                    + server().base().getAuthority() + "\r\nAccept: text/event-stream\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }

        private static void readUntil(Socket socket, String text) throws IOException {
            var seen = new StringBuilder();
            var in = socket.getInputStream();
            while (seen.indexOf(text) < 0) {
                int b = in.read();
                if (b < 0) {
                    throw new AssertionError("The stream ended after " + seen);
                }
                seen.append((char) b);
            }
        }
    }

    /** {@code @Inject}, wherever a server injects. */
    @Nested
    @Order(6)
    class Injects {

        @ParameterizedTest
        @ValueSource(strings = {"resource", "request-scoped", "application-scoped"})
        void intoResources(String kind) {
            needs(Trait.INJECTION);
            publishes("injected/" + kind + "/");
        }

        @Test
        void intoBeans() {
            needs(Trait.CDI);
            publishes("injected/resource/", "/bean");
        }

        @Test
        void intoEnterpriseBeans() {
            needs(Trait.EJB);
            publishes("injected/resource/", "/ejb");
        }

        @Test
        void channelsWhoseCursorAStreamBeginsWith() {
            needs(Trait.INJECTION);
            var channel = newChannel();
            publish(channel, "shown by the page already");
            var cursor = post("injected/resource/" + channel + "/cursor", "");
            ok(cursor);
            publish(channel, "new");

            try (var client = open("forms/name/" + channel + "?lastEventId=" + cursor.body())) {
                assertThat(client.next().data()).isEqualTo("new");
            }
        }

        private void publishes(String path) {
            publishes(path, "");
        }

        private void publishes(String before, String after) {
            var channel = newChannel();
            try (var client = subscribe(channel)) {
                ok(post(before + channel + after, "hello"));

                assertThat(client.next().data()).isEqualTo("hello");
            }
        }
    }

    /** One setting from each of the places around an application. */
    @Nested
    @Order(7)
    class Heeds {

        @Test
        void systemProperties() {
            try (var client = subscribe(newChannel())) {
                await("keep-alives every half second and not every 15 s")
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> client.comments().size() >= 2);
            }
        }

        @Test
        void theEnvironment() {
            var channel = newChannel();
            assertThat(post("publish/" + channel, "x".repeat(90_000)).statusCode())
                    .as("more than the default")
                    .isEqualTo(200);
            assertThat(post("publish/" + channel, "x".repeat(100_001)).statusCode())
                    .as("more than the environment allows")
                    .isGreaterThanOrEqualTo(400);
        }

        @Test
        void theFileOfTheApplication() {
            var answer = StreamClient.get(uri("forms/asked?channel=a&channel=b&channel=c&channel=d"));

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("sse-jaxrs.max-channels");
        }
    }

    /** The application goes away while its streams are open; nothing of it stays. */
    @Nested
    @Order(100)
    class Ends {

        @Test
        void inGoodOrderWithOpenStreams() throws Exception {
            var clients = subscribeTwenty(newChannel());

            server().undeploy();

            assertEnded(clients);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(server().libraryThreads()).isEmpty());
        }
    }
}
