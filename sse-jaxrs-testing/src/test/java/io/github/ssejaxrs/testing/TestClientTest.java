package io.github.ssejaxrs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that says what the test says, and nothing of the library's. */
class TestClientTest {

    private static final String OPENING = "retry: 2500\nid: a\nevent: stream-open\ndata: {\"connection\":\"1\"}\n\n";
    private static final Duration SHORT = Duration.ofMillis(200);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<String> lastEventIds = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String type = "text/event-stream";
    private volatile String body = OPENING;
    private volatile boolean ends;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        lastEventIds.add(String.valueOf(exchange.getRequestHeaders().getFirst("Last-Event-ID")));
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, 0);
        try (var out = exchange.getResponseBody()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
            out.flush();
            if (!ends) {
                over.await(20, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events");
    }

    @Test
    void whatIsAwaitedInVainIsNamedWithWhatCameInstead() {
        body = OPENING + "data: one\n\nevent: typing\ndata: Ada\n\n";
        try (var client = TestClient.connect(uri())) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> client.await("gone", SHORT))
                    .withMessage("GET " + uri() + ": awaited the event \"gone\" for 200 ms;"
                            + " what came instead: message \"one\", typing \"Ada\"");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> client.await("gone", SHORT))
                    .withMessageEndingWith("; nothing else came");
        }
    }

    @Test
    void aStreamThatHasEndedIsNotWaitedFor() {
        body = OPENING + "data: one\n\n";
        ends = true;
        try (var client = TestClient.connect(uri())) {
            client.awaitEnd();

            assertThat(client.isOpen()).isFalse();
            assertThat(client.await("message").data()).isEqualTo("one"); // what came is there
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> client.await("message", Duration.ofDays(1)))
                    .withMessageContaining("awaited the event \"message\", but the server ended the stream");
        }
    }

    @Test
    void aRefusalIsShownAsItIs() {
        status = 403;
        type = "text/plain";
        body = "Mallory is banned";
        ends = true;

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> TestClient.connect(uri()))
                .withMessage("GET " + uri() + ": expected a stream, but was status 403 with text/plain:"
                        + " Mallory is banned");
    }

    @Test
    void aStreamThatEndsBeforeItOpensIsARefusal() {
        body = "retry: 30000\n\n";
        ends = true;

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> TestClient.connect(uri()))
                .withMessage("GET " + uri() + ": awaited stream-open, but the server ended the stream;"
                        + " the client is to come back after 30 s");
    }

    @Test
    void whereNobodyListensTheErrorSaysSo() {
        server.stop(0);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> TestClient.connect(uri()))
                .withMessageStartingWith("GET " + uri() + ": no answer, but java.net.ConnectException");
    }

    @Test
    void itComesBackWithItsLastEventId() {
        body = OPENING + "id: b\ndata: one\n\n";
        try (var client = TestClient.connect(uri())) {
            client.await("message");
            assertThat(client.lastEventId()).isEqualTo("b");
            assertThat(client.retry()).isEqualTo(Duration.ofMillis(2500));

            client.disconnect();
            client.disconnect();
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(client::next)
                    .withMessageContaining("but the test disconnected it");
            client.reconnect();

            assertThat(lastEventIds).containsExactly("null", "b");
            assertThat(client.await("message").id()).isEqualTo("b");
            assertThat(client.events())
                    .extracting(ReceivedEvent::name)
                    .containsExactly("stream-open", "message", "stream-open", "message");
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.headers().firstValue("Content-Type")).contains("text/event-stream");
        }
    }

    @Test
    void whatDidNotComeIsSaidByWhatCame() {
        body = OPENING + "data: one\n\nevent: end\ndata:\n\ndata: two\n\n: still here\n\n";
        try (var client = TestClient.connect(uri())) {
            assertThat(client.before("end")).containsExactly(new ReceivedEvent("message", "one", "a"));
            assertThat(client.next().data()).isEqualTo("two");
            assertThat(client.awaitComment()).isEqualTo(" still here");
        }
    }
}
