package io.github.ssejaxrs.proxies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.testing.EventStreamReader;
import io.github.ssejaxrs.testing.StreamClient;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.sse.InboundSseEvent;
import jakarta.ws.rs.sse.SseEventSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stream is behind a proxy that is configured as docs/proxies.md says. */
@Timeout(60)
abstract class ProxyContract {

    /** In the place of the recipes' 5000 ms. */
    static final int LATER = 200;

    /** So long that nothing is pushed by the next thing written. */
    static final Duration SILENCE = Duration.ofHours(1);

    static final String EVENTS = "/rooms/lobby/events";
    private static final String CHANNEL = "rooms/lobby";

    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    Path folder;

    Proxy proxy;

    @RegisterExtension
    final TestWatcher told = new TestWatcher() {
        @Override
        public void testFailed(ExtensionContext context, Throwable cause) {
            cause.addSuppressed(new AssertionError("The proxy's log:\n" + log));
        }
    };

    private String log = "";

    abstract Proxy proxy(Path folder);

    @BeforeEach
    void make() {
        proxy = proxy(folder);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        proxy.close();
        log = proxy.log();
    }

    final Backend backend(Duration keepAlive) throws IOException {
        return closing(Backend.start(keepAlive));
    }

    final <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    private StreamClient connect(String... headers) {
        return closing(StreamClient.connect(proxy.uri(EVENTS), headers));
    }

    /** Anything but a stream, as a browser asks for it. */
    private HttpResponse<byte[]> page(String path) {
        var request = HttpRequest.newBuilder(proxy.uri(path))
                .header("Accept", "*/*")
                .header("Accept-Encoding", "gzip")
                .build();
        return StreamClient.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    final ReturningClient returning() {
        var client = closing(new ReturningClient(proxy.uri(EVENTS)));
        await().until(() -> client.openings() == 1);
        return client;
    }

    /** Waits until a client has all of them, in order and each once, and was not told that it missed any. */
    private static void awaitAll(ReturningClient client, String... data) {
        await().until(() -> !client.gaveUp().isEmpty() || client.data().size() >= data.length);
        assertThat(client.gaveUp()).isEmpty();
        assertThat(client.data()).containsExactly(data);
        assertThat(client.resets()).isEmpty();
    }

    @Test
    void nothingIsHeldBack() throws IOException {
        var backend = backend(SILENCE);
        proxy.start(Recipe.of(backend));

        var client = connect();
        client.opening();
        for (int i = 1; i <= 3; i++) {
            backend.publisher().publish(CHANNEL, "event " + i);
            assertThat(client.next().data()).isEqualTo("event " + i);
        }
    }

    @Test
    void nothingIsCompressed() throws IOException {
        var backend = backend(SILENCE);
        proxy.start(Recipe.of(backend));

        var client = connect("Accept-Encoding", "gzip, br");
        assertThat(client.headers().firstValue("Content-Encoding")).isEmpty();
        client.opening();
        backend.publisher().publish(CHANNEL, "plain");
        assertThat(client.next().data()).isEqualTo("plain");

        assertThat(page("/long").headers().firstValue("Content-Encoding"))
                .as("what the same proxy does otherwise")
                .hasValue("gzip");
    }

    @Test
    void theHeadIsTheLibrarys() throws IOException {
        proxy.start(Recipe.of(backend(SILENCE)));

        var client = connect();

        assertThat(client.status()).isEqualTo(200);
        assertThat(client.headers().firstValue("Content-Type").orElse(""))
                .isEqualToIgnoringCase("text/event-stream;charset=UTF-8");
        assertThat(client.headers().firstValue("Cache-Control")).hasValue("no-store, no-transform");
    }

    @Test
    void keepAlivesKeepASilentStreamOpen() throws IOException {
        var backend = backend(Duration.ofMillis(500));
        proxy.start(Recipe.of(backend).readTimeout("2s"));

        var client = connect();
        client.opening();
        // 5 s at the least: twice the time after which the proxy would have cut it.
        await().atMost(Duration.ofSeconds(20)).until(() -> client.comments().size() >= 12);
        backend.publisher().publish(CHANNEL, "still there");

        assertThat(client.next().data()).isEqualTo("still there");
        assertThat(backend.counters().opened()).isOne();
    }

    @Test
    void withoutKeepAlivesTheProxyCutsIt() throws IOException {
        proxy.start(Recipe.of(backend(SILENCE)).readTimeout("2s"));

        var client = connect();
        client.opening();

        assertThat(client.awaitEnd()).isTrue();
    }

    @Test
    void aClientThatGoesIsNoticed() throws IOException {
        var backend = backend(Duration.ofMillis(500));
        proxy.start(Recipe.of(backend));
        var client = connect();
        client.opening();

        client.close();

        await().until(() -> backend.counters().streams() == 0);
    }

    @Test
    void aRestartOfTheProxyLosesAndDoublesNothing() throws IOException {
        var backend = backend(SILENCE);
        var recipe = Recipe.of(backend);
        proxy.start(recipe);
        var client = returning();
        backend.publisher().publish(CHANNEL, "before");
        awaitAll(client, "before");

        proxy.stop();
        backend.publisher().publish(CHANNEL, "meanwhile 1");
        backend.publisher().publish(CHANNEL, "meanwhile 2");
        proxy.start(recipe);
        backend.publisher().publish(CHANNEL, "after");

        awaitAll(client, "before", "meanwhile 1", "meanwhile 2", "after");
        assertThat(client.openings()).isEqualTo(2);
    }

    @Test
    void anOpenStreamOutlivesAReload() throws IOException {
        var backend = backend(SILENCE);
        proxy.start(Recipe.of(backend));
        var client = returning();
        backend.publisher().publish(CHANNEL, "before");

        proxy.reload();
        backend.publisher().publish(CHANNEL, "after");
        var newcomer = returning();
        backend.publisher().publish(CHANNEL, "to both");

        awaitAll(client, "before", "after", "to both");
        awaitAll(newcomer, "to both");
        assertThat(client.openings()).isOne();
    }

    @Test
    void whileTheBackendIsAwayClientsAreToldToComeBack() throws IOException {
        var backend = backend(SILENCE);
        proxy.start(Recipe.of(backend));
        var client = returning();

        backend.leave();
        int answers = client.answers();
        await().until(() -> client.answers() > answers + 1);
        var answer = StreamClient.get(proxy.uri(EVENTS));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body()).as("no empty line, which would end a block").isEqualTo("retry: " + LATER + "\n");
        assertThat(page("/long").statusCode()).as("anything else").isBetween(502, 504);
        backend.publisher().publish(CHANNEL, "meanwhile");
        backend.arrive();
        backend.publisher().publish(CHANNEL, "after");

        awaitAll(client, "meanwhile", "after");
    }

    @Test
    void jerseysClientComesBackToo() throws IOException {
        var backend = backend(SILENCE);
        proxy.start(Recipe.of(backend));
        var data = new CopyOnWriteArrayList<String>();
        var client = closing(ClientBuilder.newClient());
        try (var source = SseEventSource.target(client.target(proxy.uri(EVENTS)))
                .reconnectingEvery(LATER, TimeUnit.MILLISECONDS)
                .build()) {
            source.register((InboundSseEvent event) -> {
                // What the last words are for this client: no name, and no data.
                if (event.getName() != null || !event.isEmpty()) {
                    data.add(event.getName() + ": " + event.readData());
                }
            });
            source.open();
            await().until(() -> data.size() == 1);
            backend.publisher().publish(CHANNEL, "before");
            await().until(() -> data.size() == 2);

            backend.leave();
            backend.publisher().publish(CHANNEL, "meanwhile");
            backend.arrive();
            await().untilAsserted(() -> assertThat(data)
                    .filteredOn(event -> !event.startsWith("stream-open"))
                    .hasSize(2));
        }
        assertThat(data)
                .filteredOn(event -> !event.startsWith("stream-open"))
                .allMatch(event -> event.endsWith("before") || event.endsWith("meanwhile"));
    }

    @Test
    void aServerWithoutItsApplicationIsAnsweredForToo() throws IOException {
        proxy.start(Recipe.of(backend(SILENCE)));

        var answer = StreamClient.get(proxy.uri("/rooms/closed/events"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(answer.body()).isEqualTo("retry: " + LATER + "\n");
    }

    @Test
    void anyOfSeveralBackendsWillDo() throws IOException {
        var one = backend(SILENCE);
        var other = closing(one.another());
        proxy.start(Recipe.of(one, other));
        var clients = IntStream.range(0, 6).mapToObj(i -> returning()).toList();
        one.publisher().publish(CHANNEL, "before");

        one.leave();
        one.publisher().publish(CHANNEL, "on one leg");
        clients.forEach(client -> awaitAll(client, "before", "on one leg"));
        assertThat(clients)
                .extracting(ReturningClient::openings)
                .as("who was on which")
                .contains(1)
                .contains(2);
        assertThat(one.counters().streams()).isEqualTo(clients.size());
    }

    @Test
    void aBrowserComesBackToo() throws IOException {
        var backend = backend(SILENCE);
        var recipe = Recipe.of(backend);
        proxy.start(recipe);
        var seen = closing(StreamClient.connect(backend.uri("/rooms/seen/events")));
        seen.opening();
        closing(new Chromium(folder, proxy.uri("/page")));
        await().until(() -> backend.counters().streams() == 2);
        backend.publisher().publish(CHANNEL, "before");
        assertThat(seen.next().data()).isEqualTo("before");

        proxy.stop();
        backend.publisher().publish(CHANNEL, "without a proxy");
        proxy.start(recipe);
        assertThat(seen.next().data()).isEqualTo("before, without a proxy");

        var seenThen = aloneFor(backend, () -> backend.publisher().publish(CHANNEL, "without a backend"));
        assertThat(seenThen.next().data()).isEqualTo("before, without a proxy, without a backend");
    }

    /** A client of the other room who lost nothing, since the browser may be back before it. */
    private StreamClient aloneFor(Backend backend, Runnable meanwhile) throws IOException {
        var place = StreamClient.connect(backend.uri("/rooms/seen/events"));
        closing(place);
        var id = place.opening().lastEventId();
        backend.leave();
        meanwhile.run();
        await().until(() -> StreamClient.get(proxy.uri(EVENTS)).body().equals("retry: " + LATER + "\n"));
        backend.arrive();
        var client = closing(StreamClient.connect(backend.uri("/rooms/seen/events"), "Last-Event-ID", id));
        client.opening();
        return client;
    }

    @Test
    void byHttp1ABrowserOpensSixStreams() throws IOException {
        var backend = backend(SILENCE);
        proxy.start(Recipe.of(backend));

        closing(new Chromium(folder, proxy.uri("/page?streams=8")));

        await().during(Duration.ofSeconds(1)).until(() -> backend.counters().streams() == 6);
    }

    @Test
    void byHttp2ABrowserOpensMore() throws IOException {
        var backend = backend(SILENCE);
        proxy.start(Recipe.of(backend).byTls());

        closing(new Chromium(folder, proxy.uri("/page?streams=" + streamsOfAConnection())));

        await().until(() -> backend.counters().streams() == streamsOfAConnection());
    }

    /** More than the six connections of a browser, unless the proxy has such a limit, too. */
    int streamsOfAConnection() {
        return 8;
    }

    @Test
    void byHttp2StreamsShareAConnection() throws Exception {
        sharesAConnectionOverHttp2(streamsOfAConnection());
    }

    /** Returns a client that has so many streams on its one connection. */
    final HttpClient sharesAConnectionOverHttp2(int streams) throws Exception {
        var backend = backend(SILENCE);
        proxy.start(Recipe.of(backend).byTls());
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(Certificate.in(folder).trusting())
                .build();
        var received = new LinkedBlockingQueue<String>();
        for (int i = 0; i < streams; i++) {
            var response = http.sendAsync(streamRequest(), HttpResponse.BodyHandlers.ofInputStream())
                    .get(20, TimeUnit.SECONDS);
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            var stream = closing(response.body());
            var thread = new Thread(() -> read(stream, received), "stream");
            thread.setDaemon(true);
            thread.start();
        }
        await().until(() -> received.size() == streams);
        received.clear();

        backend.publisher().publish(CHANNEL, "to all");

        await().until(() -> received.size() == streams);
        assertThat(received).containsOnly("to all");
        return http;
    }

    final HttpRequest streamRequest() {
        return HttpRequest.newBuilder(proxy.uri(EVENTS))
                .header("Accept", "text/event-stream")
                .build();
    }

    private static void read(InputStream stream, Collection<String> data) {
        var reader = new EventStreamReader(event -> data.add(event.data()));
        var buffer = new byte[8192];
        try {
            for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                reader.feed(buffer, 0, length);
            }
        } catch (IOException e) {
            // closed
        }
    }

    @ParameterizedTest
    @EnumSource
    void theClientsAddressReachesTheApplication(ForwardedServer kind) throws Exception {
        var server = closing(kind.start());
        proxy.start(Recipe.ofPort(server.port()));

        assertThat(begins("127.0.0.2")).contains("event: stream-open");
        assertThat(begins("127.0.0.2")).as("the second of one address").contains(": refused");
        assertThat(begins("127.0.0.3")).contains("event: stream-open");
    }

    /** How a stream begins for a client of an address, who claims another. */
    private String begins(String address) throws IOException {
        var socket =
                closing(new Socket(InetAddress.getLoopbackAddress(), proxy.port(), InetAddress.getByName(address), 0));
        var head = """
                GET %s HTTP/1.1
                Host: localhost
                Accept: text/event-stream
                X-Forwarded-For: 192.0.2.%d

                """.formatted(EVENTS, opened.size());
        socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.setSoTimeout(20_000);
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        var begin = new StringBuilder();
        while (begin.indexOf("stream-open") < 0 && begin.indexOf("refused") < 0) {
            var line = in.readLine();
            if (line == null) {
                break;
            }
            begin.append(line).append('\n');
        }
        return begin.toString();
    }
}
