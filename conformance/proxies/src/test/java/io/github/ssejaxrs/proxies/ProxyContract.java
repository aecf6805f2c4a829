package io.github.ssejaxrs.proxies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.testing.StreamClient;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.sse.InboundSseEvent;
import jakarta.ws.rs.sse.SseEventSource;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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

/** What a stream is behind a proxy that is configured as docs/guide.md says. */
@Timeout(60)
abstract class ProxyContract {

    /** In the place of the recipes' 5000 ms. */
    static final int LATER = 200;

    /** So long that nothing is pushed by the next thing written. */
    private static final Duration SILENCE = Duration.ofHours(1);

    private static final String EVENTS = "/rooms/lobby/events";
    private static final String CHANNEL = "rooms/lobby";

    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    Path folder;

    private Proxy proxy;

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

    private Backend backend(Duration keepAlive) throws IOException {
        return closing(Backend.start(keepAlive));
    }

    private <T extends AutoCloseable> T closing(T resource) {
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

    private ReturningClient returning() {
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
}
