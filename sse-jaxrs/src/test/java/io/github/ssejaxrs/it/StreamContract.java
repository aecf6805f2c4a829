package io.github.ssejaxrs.it;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.testing.LogRecorder;
import io.github.ssejaxrs.testing.StreamClient;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.sse.SseEventSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stream is, on whatever container. */
abstract class StreamContract {

    private static final Duration KEEP_ALIVE = Duration.ofMillis(200);
    private static final AtomicLong CHANNELS = new AtomicLong();

    private PubSub pubSub;
    private Publisher publisher;
    private Server server;
    private final String channel = "c" + CHANNELS.incrementAndGet();

    /** A running container. */
    interface Server {
        URI base();

        void stop() throws Exception;
    }

    /** Starts a container with an application at its root. */
    abstract Server start(ResourceConfig application) throws Exception;

    PubSubFeature.Builder feature() {
        return PubSubFeature.builder().keepAlive(KEEP_ALIVE).history(500, Duration.ofHours(1));
    }

    @BeforeEach
    void start() throws Exception {
        var feature = feature().build();
        var application = new ResourceConfig(Streams.class)
                .register(feature)
                .register(Streams.TeapotMapper.class)
                .register(Streams.Caching.class);
        server = start(application);
        pubSub = feature.pubSub();
        publisher = pubSub.publisher();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        pubSub.close();
    }

    private URI uri(String path) {
        return server.base().resolve(path);
    }

    private int streams() {
        return pubSub.channels() instanceof LocalChannels local ? local.streams() : -1;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "declared",
                "subscription",
                "response",
                "later",
                "at-once",
                "suspended",
            })
    void eachReturnFormOpensAStream(String form) {
        try (var client = StreamClient.connect(uri("streams/" + form + "/" + channel))) {
            assertThat(client.status()).isEqualTo(200);
            client.opening();
            publisher.publish(channel, "greeting", "hello");

            var event = client.next();
            assertThat(event.type()).isEqualTo("greeting");
            assertThat(event.data()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "empty-response", "stage-of-nothing"})
    void aMethodThatReturnsNothingMeansItsTemplate(String form) {
        try (var client = StreamClient.connect(uri("streams/" + form + "/" + channel))) {
            client.opening();
            publisher.publish("rooms/" + channel, "hello");

            assertThat(client.next().data()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"collection", "array"})
    void severalChannelsShareAStream(String form) {
        try (var client = StreamClient.connect(uri("streams/" + form + "/" + channel + "a/" + channel + "b"))) {
            client.opening();
            publisher.publish(channel + "a", "one");
            publisher.publish(channel + "b", "two");

            assertThat(client.data(2)).containsExactlyInAnyOrder("one", "two");
        }
    }

    @Test
    void theHeadSaysHowToTreatAStream() {
        try (var client = StreamClient.connect(uri("streams/response/" + channel))) {
            var headers = client.headers();
            assertThat(headers.firstValue("Content-Type").orElse(""))
                    .isEqualToIgnoringCase("text/event-stream;charset=UTF-8");
            assertThat(headers.firstValue("Cache-Control")).hasValue("no-store, no-transform");
            assertThat(headers.firstValue("X-Accel-Buffering")).hasValue("no");
            assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(headers.firstValue("X-Custom"))
                    .as("a header of the Response")
                    .hasValue("kept");
            assertThat(headers.allValues("Set-Cookie")).hasSize(2);
            assertThat(headers.firstValue("Content-Length")).isEmpty();
        }
    }

    @Test
    void theOpeningBlockComesBeforeAnyEvent() {
        try (var client = StreamClient.connect(uri("streams/name/" + channel))) {
            var opening = client.opening();

            assertThat(opening.data()).startsWith("{\"connection\":\"");
            assertThat(opening.lastEventId()).isNotEmpty();
            assertThat(client.retry()).isBetween(1000L, 4000L);
        }
    }

    @Test
    void aSilentStreamIsKeptAlive() {
        try (var client = StreamClient.connect(uri("streams/name/" + channel))) {
            client.opening();

            await().until(() -> client.comments().size() >= 3);
        }
    }

    @Test
    void dataOfSeveralLinesComesBackAsItWas() {
        try (var client = StreamClient.connect(uri("streams/name/" + channel))) {
            client.opening();
            publisher.publish(channel, "one\n two\r\n: three\rfour\n");

            assertThat(client.next().data()).isEqualTo("one\n two\n: three\nfour\n");
        }
    }

    @Test
    void aReturningClientMissesNothing() {
        String seen;
        try (var client = StreamClient.connect(uri("streams/name/" + channel))) {
            client.opening();
            publisher.publish(channel, "one");
            seen = client.next().lastEventId();
        }
        publisher.publish(channel, "two");
        publisher.publish(channel, "three");

        try (var client = StreamClient.connect(uri("streams/name/" + channel), "Last-Event-ID", seen)) {
            client.opening();
            assertThat(client.data(2)).containsExactly("two", "three");
        }
        try (var client = StreamClient.connect(uri("streams/name/" + channel + "?lastEventId=" + seen))) {
            client.opening();
            assertThat(client.data(2)).as("by query parameter").containsExactly("two", "three");
        }
    }

    @Test
    void aClientThatDropsBeforeItsFirstEventMissesNothing() {
        String opened;
        try (var client = StreamClient.connect(uri("streams/name/" + channel))) {
            opened = client.opening().lastEventId();
        }
        publisher.publish(channel, "one");

        try (var client = StreamClient.connect(uri("streams/name/" + channel), "Last-Event-ID", opened)) {
            client.opening();
            assertThat(client.next().data()).isEqualTo("one");
        }
    }

    @Test
    void aClientWhosePastIsTrimmedIsTold() {
        String opened;
        try (var client = StreamClient.connect(uri("streams/name/" + channel))) {
            opened = client.opening().lastEventId();
        }
        await().until(() -> streams() == 0);
        IntStream.range(0, 1000).forEach(i -> publisher.publish(channel, "event " + i));

        try (var client = StreamClient.connect(uri("streams/name/" + channel), "Last-Event-ID", opened)) {
            client.opening();
            var reset = client.next();
            assertThat(reset.type()).isEqualTo("stream-reset");
            assertThat(reset.data()).isEqualTo("{\"channels\":[\"" + channel + "\"],\"reason\":\"trimmed\"}");
            publisher.publish(channel, "after");
            assertThat(client.next().data()).isEqualTo("after");
        }
    }

    @Test
    void aSubscriptionBeginsWithItsHistory() {
        List.of("one", "two", "three").forEach(data -> publisher.publish(channel, data));

        try (var client = StreamClient.connect(uri("streams/subscription/" + channel))) {
            client.opening();
            publisher.publish(channel, "four");
            assertThat(client.data(3)).containsExactly("two", "three", "four");
        }
    }

    @Test
    void aReactiveSourceIsAStreamOfItsOwn() {
        try (var client = StreamClient.connect(uri("streams/ticks/200"))) {
            client.opening();
            assertThat(client.data(200))
                    .isEqualTo(
                            IntStream.range(0, 200).mapToObj(Integer::toString).toList());
            assertThat(client.awaitEnd()).isTrue();
        }
    }

    @Test
    void aRefusalIsItsOwnAnswer() {
        var json = StreamClient.get(uri("streams/forbidden"));
        assertThat(json.statusCode()).isEqualTo(403);
        assertThat(json.body()).isEqualTo("{\"text\":\"no\"}");
        assertThat(json.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");

        var text = StreamClient.get(uri("streams/forbidden-text"));
        assertThat(text.statusCode()).isEqualTo(403);
        assertThat(text.body()).isEqualTo("no");
        assertThat(text.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");

        assertThat(StreamClient.get(uri("streams/forbidden-exception")).statusCode())
                .isEqualTo(403);
        for (var form : List.of("stay-away", "stay-away-object", "stay-away-suspended")) {
            assertThat(StreamClient.get(uri("streams/" + form)).statusCode())
                    .as(form)
                    .isEqualTo(204);
        }
        var cached = StreamClient.get(uri("streams/answered-by-a-filter"));
        assertThat(cached.statusCode()).isEqualTo(200);
        assertThat(cached.body()).as("the method has not authorised").isEqualTo("cached");

        var mapped = StreamClient.get(uri("streams/teapot"));
        assertThat(mapped.statusCode()).isEqualTo(418);
        assertThat(mapped.body()).isEqualTo("short and stout");
        assertThat(streams()).isZero();
    }

    @Test
    void aChannelNameFromTheClientIsNotTrusted() {
        assertThat(StreamClient.get(uri("streams/name/a%00b")).statusCode()).isEqualTo(400);
        var tooLong = StreamClient.get(uri("streams/name/" + "x".repeat(256)));
        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(tooLong.body()).contains("256 characters; at most 255 are allowed");
        assertThat(StreamClient.get(uri("streams/nothing/a%0Ab")).statusCode()).isEqualTo(400);
        assertThat(streams()).isZero();
    }

    @Test
    void aForgedCursorIsAnsweredWithAReset() {
        publisher.publish(channel, "one");
        for (var cursor : List.of("nonsense", "..%2F..", "AQ", "x".repeat(4000))) {
            try (var client = StreamClient.connect(uri("streams/name/" + channel), "Last-Event-ID", cursor)) {
                client.opening();
                var reset = client.next();
                assertThat(reset.type()).isEqualTo("stream-reset");
                assertThat(reset.data()).contains("\"reason\":\"invalid-cursor\"");
                publisher.publish(channel, "after");
                assertThat(client.next().data()).isEqualTo("after");
            }
        }
    }

    /** Where containers resolve, decode or refuse each in its own way, there is no third way. */
    @Test
    void aPathIsDecodedOnceOrRefused() {
        Map.ofEntries(
                        entry("room", "room"),
                        entry("%7Ba%7D", "{a}"),
                        entry("%2A", "*"),
                        entry("a%20b", "a b"),
                        entry("a+b", "a+b"),
                        entry("%C3%A9", "é"),
                        entry("%F0%9F%8E%88", "🎈"),
                        entry("room;a=b", "room"),
                        entry("%257Ba%257D", "%7Ba%7D"),
                        entry("%252e%252e", "%2e%2e"),
                        entry("a%252Fb", "a%2Fb"),
                        entry("%2e%2e", ".."),
                        entry("..", ".."),
                        entry("/room", "room"),
                        entry("a%5Cb", "a\\b"))
                .forEach((segment, value) -> assertThat(channelOf("streams/nothing/" + segment))
                        .as(segment)
                        .isIn(Optional.of("rooms/" + value), Optional.empty()));
        assertThat(channelOf("streams/nothing/%C3%A9")).hasValue("rooms/é");
        assertThat(channelOf("streams/nothing/" + "x".repeat(249))).hasValue("rooms/" + "x".repeat(249));
    }

    @Test
    void aPathThatIsNotOneSegmentOfANameIsRefused() {
        for (var segment : List.of(
                "",
                "a/b",
                "a%2Fb",
                "..%2Fb",
                "%2e%2e%2fb",
                "%2F",
                "a%0D%0Ab",
                "a%00",
                "a%E2%80%8Bb",
                "e%CC%81",
                "caf%65%CC%81",
                "x".repeat(250))) {
            assertThat(channelOf("streams/nothing/" + segment)).as(segment).isEmpty();
        }
        assertThat(streams()).isZero();
    }

    /** The channel a path opens, or nothing if it is the request's fault that it does not. */
    private Optional<String> channelOf(String path) {
        try (var client = StreamClient.connect(URI.create(server.base() + path), "Last-Event-ID", "nonsense")) {
            if (client.status() != 200) {
                assertThat(client.status()).isBetween(400, 499);
                return Optional.empty();
            }
            client.opening();
            var data = client.next().data();
            assertThat(data).startsWith("{\"channels\":[\"").endsWith("\"],\"reason\":\"invalid-cursor\"}");
            return Optional.of(
                    data.substring(data.indexOf('[') + 2, data.indexOf(']') - 1).replace("\\\\", "\\"));
        }
    }

    @Test
    void aChannelsNameOfAnotherSpellingIsRefusedWithTheRemedy() {
        for (var path : List.of("streams/name/", "streams/nothing/", "streams/asked?channel=")) {
            var refused = StreamClient.get(uri(path + "e%CC%81"));
            assertThat(refused.statusCode()).as(path).isEqualTo(400);
            assertThat(refused.body()).as(path).contains("Normalizer.Form.NFC");
        }
        assertThat(streams()).isZero();
    }

    @Test
    void anEmptyNameIsRefused() {
        for (var query : List.of("channel=", "channel")) {
            var refused = StreamClient.get(uri("streams/asked?" + query));
            assertThat(refused.statusCode()).as(query).isEqualTo(400);
            assertThat(refused.body()).as(query).isEqualTo("The channel name is empty; it has 1 to 255 characters");
        }
        assertThat(streams()).isZero();
    }

    @Test
    void aChannelAskedForTwiceIsReadOnce() {
        var query = "channel=" + channel + "&channel=" + channel;
        try (var client = StreamClient.connect(uri("streams/asked?" + query))) {
            client.opening();
            publisher.publish(channel, "one");
            publisher.publish(channel, "two");

            assertThat(client.data(2)).containsExactly("one", "two");
        }
    }

    @Test
    void aRequestForTooManyChannelsIsRefused() {
        for (int count : new int[] {65, 255, 256, 10_000}) {
            var refused = StreamClient.get(uri("streams/many/" + count));
            assertThat(refused.statusCode()).as("%d", count).isEqualTo(400);
            assertThat(refused.body()).as("%d", count).contains("at most 64 channels", "sse-jaxrs.max-channels");
        }
        assertThat(streams()).isZero();
        try (var client = StreamClient.connect(uri("streams/many/64"))) {
            client.opening();
        }
    }

    @Test
    void theHeaderHasMoreToSayThanTheQuery() {
        var seen = seenOne();

        try (var client =
                StreamClient.connect(uri("streams/name/" + channel + "?lastEventId=nonsense"), "Last-Event-ID", seen)) {
            client.opening();
            assertThat(client.next().data()).isEqualTo("two");
        }
        try (var client = StreamClient.connect(
                uri("streams/name/" + channel + "?lastEventId=" + seen), "Last-Event-ID", "nonsense")) {
            client.opening();
            assertThat(client.next().data()).contains("\"reason\":\"invalid-cursor\"");
        }
    }

    @Test
    void ofTwoHeadersTheFirstCounts() {
        var seen = seenOne();

        try (var client = StreamClient.connect(
                uri("streams/name/" + channel), "Last-Event-ID", seen, "Last-Event-ID", "nonsense")) {
            client.opening();
            assertThat(client.next().data()).isEqualTo("two");
        }
        try (var client = StreamClient.connect(
                uri("streams/name/" + channel), "Last-Event-ID", "nonsense", "Last-Event-ID", seen)) {
            client.opening();
            assertThat(client.next().data()).contains("\"reason\":\"invalid-cursor\"");
        }
    }

    /** Publishes "one" and "two"; the cursor of a client that has seen "one". */
    private String seenOne() {
        try (var client = StreamClient.connect(uri("streams/name/" + channel))) {
            client.opening();
            publisher.publish(channel, "one");
            var seen = client.next().lastEventId();
            publisher.publish(channel, "two");
            return seen;
        }
    }

    @Test
    void anEmptyLastEventIdIsNone() {
        publisher.publish(channel, "one");
        for (var query : List.of("lastEventId=", "lastEventId", "last_event_id=", "last-event-id=")) {
            try (var client = StreamClient.connect(uri("streams/subscription/" + channel + "?" + query))) {
                client.opening();
                assertThat(client.next().data()).as(query).isEqualTo("one");
            }
        }
        try (var client = StreamClient.connect(uri("streams/subscription/" + channel), "Last-Event-ID", "")) {
            client.opening();
            assertThat(client.next().data()).isEqualTo("one");
        }
    }

    @Test
    void anyOtherLastEventIdIsTextAndNotSyntax() {
        for (var text : List.of(
                "earliest",
                "0",
                "-1",
                "$",
                "*",
                "../../",
                "%00",
                "%0D%0AX-Injected:%20yes",
                "\\u0000",
                "'; DROP TABLE streams; --",
                "return redis.call('FLUSHALL')",
                "${jndi:ldap://localhost/a}",
                "{\"a\":1}",
                "<script>alert(1)</script>",
                "AQ==",
                "a, b")) {
            var encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
            assertReset("streams/subscription/" + channel, "Last-Event-ID", text);
            assertReset("streams/subscription/" + channel + "?lastEventId=" + encoded);
        }
    }

    @Test
    void aLastEventIdOfTheQueryIsDecodedToTextAndNotToSyntax() {
        for (var encoded : List.of(
                "%00", "%0D%0AX-Injected:%20yes", "..%2F..%2F", "%252e%252e", "%E2%80%AE", "%F0%9F%8E%88", "%FF%FE")) {
            assertReset("streams/subscription/" + channel + "?lastEventId=" + encoded);
        }
    }

    private void assertReset(String path, String... headers) {
        publisher.publish(channel, "before");
        try (var client = StreamClient.connect(uri(path), headers)) {
            assertThat(client.headers().firstValue("X-Injected")).as(path).isEmpty();
            client.opening();
            assertThat(client.next().data())
                    .as(path)
                    .isEqualTo("{\"channels\":[\"" + channel + "\"],\"reason\":\"invalid-cursor\"}");
            publisher.publish(channel, "after");
            assertThat(client.next().data()).as(path).isEqualTo("after");
        }
    }

    @Test
    void aMalformedRequestOpensNoStreamThatKnowsItsPlace() throws Exception {
        for (var query : List.of("lastEventId=%", "lastEventId=%zz", "lastEventId=%C0%AF", "lastEventId=a&b=%")) {
            assertInvalid("?" + query + " HTTP/1.1");
        }
        for (var header : List.of("a\u0000b", "é\u00ff", "a\r\n b", "\u0001", "a\rb")) {
            assertInvalid(" HTTP/1.1\r\nLast-Event-ID: " + header);
        }
        await().until(() -> streams() == 0);
    }

    @Test
    void aHugeLastEventIdIsInvalidAndNobodyElsesTrouble() throws Exception {
        try (var client = StreamClient.connect(uri("streams/name/" + channel))) {
            client.opening();

            for (int length : new int[] {6 * 1024, 8 * 1024, 1024 * 1024}) {
                assertInvalid(" HTTP/1.1\r\nLast-Event-ID: " + "A".repeat(length));
                assertInvalid("?lastEventId=" + "A".repeat(length) + " HTTP/1.1");
            }

            publisher.publish(channel, "one");
            assertThat(client.next().data()).isEqualTo("one");
            await().until(() -> streams() == 1);
        }
    }

    /** The container itself refuses the request, or the stream begins with a reset. */
    private void assertInvalid(String request) throws IOException {
        try (var log = LogRecorder.of("io.github.ssejaxrs");
                var socket = new Socket(server.base().getHost(), server.base().getPort())) {
            socket.setSoTimeout(20_000);
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            if (isOpened(socket, lines, request)) {
                assertThat(lines.lines().limit(100)) // keep-alives go on
                        .anyMatch(line -> line.contains("\"reason\":\"invalid-cursor\""));
            }
            assertThat(log.messages()).as("no error of the library").isEmpty();
        }
    }

    private boolean isOpened(Socket socket, BufferedReader lines, String request) throws IOException {
        try {
            socket.getOutputStream()
                    .write(("GET /streams/name/" + channel + request
                                    + "\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            var status = lines.readLine();
            return status != null && status.startsWith("HTTP/1.1 200");
        } catch (SocketException e) {
            return false; // closed before all was read, as containers do with a head that is too long
        }
    }

    @Test
    void aReturnValueThatIsNoSubscriptionIsAnError() {
        for (var form : List.of("no-subscription", "nothing-at-all")) {
            assertThat(StreamClient.get(uri("streams/" + form)).statusCode())
                    .as(form)
                    .isEqualTo(500);
        }
        assertThat(streams()).isZero();
    }

    @Test
    void headDescribesTheStreamAndOpensNothing() {
        var answer = StreamClient.send(
                HttpRequest.newBuilder(uri("streams/name/" + channel))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(streams()).isZero();
    }

    /** A client asks by it why its browser has given up. */
    @Test
    void headTellsWhoWasDismissedToStayAway() {
        var answer = StreamClient.send(
                HttpRequest.newBuilder(uri("streams/name/" + channel))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .header("Last-Event-ID", "over")
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(204);
    }

    @Test
    void aPublisherIsInjected() {
        try (var client = StreamClient.connect(uri("streams/name/" + channel))) {
            client.opening();
            var answer = StreamClient.send(
                    HttpRequest.newBuilder(uri("streams/publish/" + channel))
                            .header("Content-Type", "text/plain")
                            .POST(HttpRequest.BodyPublishers.ofString("hi"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("1");
            assertThat(client.next().data()).isEqualTo("{\"text\":\"hi\"}");
        }
    }

    @Test
    void theStandardsOwnObjectsTakePart() {
        try (var sink = StreamClient.connect(uri("streams/sink/" + channel));
                var client = StreamClient.connect(uri("streams/name/" + channel))) {
            client.opening();
            await().until(() -> broadcast("hi") == 204 && !sink.rest().isEmpty());

            var event = client.next();
            assertThat(event.type()).isEqualTo("standard");
            assertThat(event.data()).isEqualTo("{\"text\":\"hi\"}");
            assertThat(client.comments()).contains(" from a builder");
        }
    }

    private int broadcast(String text) {
        return StreamClient.send(
                        HttpRequest.newBuilder(uri("streams/broadcast/" + channel))
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString(text))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void jerseysOwnClientReadsTheStream() throws Exception {
        var received = new LinkedBlockingQueue<String>();
        var client = ClientBuilder.newClient();
        try (var source = SseEventSource.target(client.target(uri("streams/name/" + channel)))
                .build()) {
            source.register(event -> received.add(event.getName() + " " + event.readData()));
            source.open();
            assertThat(received.poll(20, TimeUnit.SECONDS)).startsWith("stream-open");
            publisher.publish(channel, "news", "hello\nworld");
            assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("news hello\nworld");
        } finally {
            client.close();
        }
    }

    @Test
    void aClientThatIsGoneIsCleanedUp() {
        var client = StreamClient.connect(uri("streams/name/" + channel));
        client.opening();
        assertThat(streams()).isOne();
        client.close();

        await().until(() -> streams() == 0);
    }

    @Test
    void aClientThatStopsReadingIsNobodyElsesTrouble() throws Exception {
        try (var stalled = stalledClient();
                var client = StreamClient.connect(uri("streams/name/" + channel))) {
            client.opening();
            await().until(() -> streams() == 2);
            var large = "x".repeat(60_000);
            for (int i = 0; i < 200; i++) {
                publisher.publish(channel, i + large);
                assertThat(client.next().data()).startsWith(i + "x");
            }
            assertThat(stalled.isClosed()).isFalse();
        }
    }

    private Socket stalledClient() throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(
                new InetSocketAddress(server.base().getHost(), server.base().getPort()));
        socket.getOutputStream()
                .write(("GET /streams/name/" + channel
                                + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void clientsThatComeAndGoDisturbNobody() {
        var threads = Executors.newCachedThreadPool(); // the common pool has too few on a small machine
        var publishing = new AtomicBoolean(true);
        var publishers = CompletableFuture.runAsync(
                () -> {
                    while (publishing.get()) {
                        publisher.publish(channel, "tick");
                        LockSupport.parkNanos(1_000_000);
                    }
                },
                threads);
        var clients = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> {
                            for (int round = 0; round < 100; round++) {
                                try (var client = StreamClient.connect(uri("streams/name/" + channel))) {
                                    client.opening();
                                    assertThat(client.next().data()).isEqualTo("tick");
                                }
                                assertThat(StreamClient.get(uri("streams/forbidden-text"))
                                                .body())
                                        .as("a request beside the streams")
                                        .isEqualTo("no");
                            }
                        },
                        threads))
                .toList();
        try {
            clients.forEach(CompletableFuture::join);
        } finally {
            publishing.set(false);
            publishers.join();
            threads.shutdown();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> streams() == 0);
    }

    @Test
    void http10GetsAStreamWithoutChunks() throws Exception {
        try (var socket = new Socket(server.base().getHost(), server.base().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET /streams/name/" + channel + " HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            while (!lines.readLine().isEmpty()) {
                // the head
            }
            assertThat(lines.readLine()).startsWith("retry: ");
        }
    }

    @Test
    void afterShutdownPublishingIsRefusedAndStreamsEnd() {
        var client = StreamClient.connect(uri("streams/name/" + channel));
        client.opening();
        pubSub.close();

        assertThat(client.awaitEnd()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> publisher.publish(channel, "too late"))
                .withMessageContaining("Shut down");
    }
}
