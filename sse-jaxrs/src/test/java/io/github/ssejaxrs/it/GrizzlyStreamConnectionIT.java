package io.github.ssejaxrs.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.testing.StreamClient;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.ObjectName;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ConnectionProbe;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.monitoring.ApplicationEvent;
import org.glassfish.jersey.server.monitoring.ApplicationEventListener;
import org.glassfish.jersey.server.monitoring.RequestEvent;
import org.glassfish.jersey.server.monitoring.RequestEventListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection of Grizzly that a stream has to itself, as its client sees it. */
class GrizzlyStreamConnectionIT {

    private static final String REQUEST = "GET /streams/name/news HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private HttpServer server;
    private NetworkListener listener;
    private PubSub pubSub;
    private final AtomicInteger open = new AtomicInteger();
    private volatile Connection<?> accepted; // last

    @AfterEach
    void stop() {
        server.shutdownNow();
        pubSub.close();
    }

    private void start() throws IOException {
        start(PubSubFeature.builder().keepAlive(Duration.ofHours(1)));
    }

    @SuppressWarnings("rawtypes") // as Grizzly declares it
    private void start(PubSubFeature.Builder builder, Object... components) throws IOException {
        var feature = builder.build();
        var application = new ResourceConfig(Streams.class).register(feature);
        for (var component : components) {
            application.register(component);
        }
        server = GrizzlyHttpServerFactory.createHttpServer(URI.create("http://localhost:0/"), application, false);
        listener = server.getListeners().iterator().next();
        listener.getKeepAlive().setIdleTimeoutInSeconds(1);
        listener.getTransport().getConnectionMonitoringConfig().addProbes(new ConnectionProbe.Adapter() {
            @Override
            public void onAcceptEvent(Connection server, Connection accepted) {
                GrizzlyStreamConnectionIT.this.accepted = accepted;
                open.incrementAndGet();
            }

            @Override
            public void onCloseEvent(Connection connection) {
                open.decrementAndGet();
            }
        });
        server.start();
        pubSub = feature.pubSub();
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + listener.getPort() + "/" + path);
    }

    private long streams() {
        return pubSub.counters().streams();
    }

    /** A client that sees the bytes. */
    private final class Raw implements AutoCloseable {

        final Socket socket = new Socket();
        final BufferedReader lines;

        Raw(String request) throws IOException {
            socket.connect(new InetSocketAddress("localhost", listener.getPort()));
            socket.setSoTimeout(20_000);
            send(request);
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(US_ASCII));
        }

        /** Reads up to and with a line that holds the text; null stands for the end. */
        String readTo(String text) throws IOException {
            var read = new StringBuilder();
            String line;
            do {
                line = lines.readLine();
                read.append(line).append('\n');
            } while (line != null && !line.contains(text));
            return read.toString();
        }

        String readToEnd() throws IOException {
            return readTo("no line is like this");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aSilentStreamOutlivesTheTimeOutOfIdleConnections() throws Exception {
        start();
        try (var client = StreamClient.connect(uri("streams/name/news"));
                var idle = new Raw("GET /streams/forbidden-text HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            client.opening();
            assertThat(idle.readToEnd()).contains(" 403 ").endsWith("null\n"); // the time-out has passed
            await().pollDelay(Duration.ofSeconds(2)).until(() -> streams() == 1);
            pubSub.publisher().publish("news", "still here");

            assertThat(client.next().data()).isEqualTo("still here");
        }
    }

    @Test
    void aRequestBehindThatOfAStreamIsNotAnsweredInItsMiddle() throws Exception {
        start();
        try (var client = new Raw(REQUEST + "GET /streams/forbidden-text HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            client.readTo("stream-open");
            client.send("GET /streams/forbidden-text HTTP/1.1\r\nHost: localhost\r\n\r\nnonsense");
            pubSub.publisher().publish("news", "one");
            var received = client.readTo("data: one");
            client.send(" ".repeat(1 << 20));
            pubSub.publisher().publish("news", "two");
            received += client.readTo("data: two");

            assertThat(received).contains("data: two").doesNotContain("HTTP/1.1", "null");
        }
    }

    @Test
    void whatAClientSendsIsThrownAway() throws Exception {
        start();
        try (var client = new Raw(REQUEST)) {
            client.readTo("stream-open");
            var megabyte = "x".repeat(1 << 20);
            for (int i = 0; i < 2 * Runtime.getRuntime().maxMemory() >> 20 && i < 128; i++) {
                client.send(megabyte);
            }
            pubSub.publisher().publish("news", "one");

            assertThat(client.readTo("data: one")).contains("data: one");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA\r\n\r\n",
                "HTTP/1.0\r\n\r\n",
                "HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
            })
    void aStreamsEndIsCompleteAndEndsTheConnection(String request) throws Exception {
        endStream(request, Duration.ofMillis(300));
    }

    @Test
    void soItIsWhenItsExchangeHasEndedBefore() throws Exception {
        endStream("HTTP/1.1\r\nHost: localhost\r\n\r\n", Duration.ofMillis(2500));
    }

    private void endStream(String request, Duration age) throws Exception {
        start();
        try (var client = new Raw("GET /streams/name/news " + request)) {
            var head = client.readTo("stream-open");
            assertThat(head).contains("stream-open");
            await().pollDelay(age).until(() -> streams() == 1);
            pubSub.publisher().publish("news", "one");
            client.readTo("data: one");
            pubSub.close();

            var end = client.readToEnd();
            if (head.contains("chunked")) {
                assertThat(end).endsWith("\n0\n\nnull\n");
            } else {
                assertThat(request).as("what Grizzly does not chunk").containsAnyOf("HTTP/1.0", "Upgrade");
                assertThat(end).endsWith("\nnull\n");
            }
        }
        await().until(() -> open.get() == 0);
    }

    @Test
    void aStreamOnTheLastRequestOfAConnectionIsAsAnyOther() throws Exception {
        start();
        int before = listener.getKeepAlive().getMaxRequestsCount() - 1;
        var request = "GET /streams/stay-away HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (var client = new Raw(request.repeat(before) + REQUEST)) {
            client.readTo("stream-open");
            pubSub.publisher().publish("news", "one");
            client.readTo("data: one");
            pubSub.close();

            assertThat(client.readToEnd()).endsWith("\n0\n\nnull\n");
        }
    }

    @Test
    void aStreamThatEndsAtOnceIsComplete() throws Exception {
        start();
        for (int i = 0; i < 3; i++) {
            try (var client = new Raw("GET /streams/ticks/3 HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
                client.readTo("data: 2");
                assertThat(client.readToEnd()).contains("\n0\n\n");
            }
        }
    }

    @Test
    void aClientThatGoesIsNoticedAtOnce() throws Exception {
        start();
        int records = idleRecords();
        for (int i = 0; i < 200; i++) {
            try (var client = new Raw(REQUEST)) {
                if (i % 2 == 0) { // the others go while it opens
                    client.readTo("stream-open");
                }
            }
        }

        await().untilAsserted(() -> assertThat(streams()).isZero());
        await().untilAsserted(() -> assertThat(open).hasValue(0));
        await().untilAsserted(() ->
                assertThat(idleRecords()).as("what is kept of connections").isLessThan(records + 20));
    }

    /** What Grizzly keeps of a connection to close it when it is idle. */
    private static int idleRecords() throws Exception {
        var heap = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return heap.lines()
                .filter(line -> line.contains("IdleTimeoutFilter$IdleRecord"))
                .mapToInt(line -> Integer.parseInt(line.trim().split("\\s+")[1]))
                .sum();
    }

    @Test
    void theConnectionOfAStalledClientIsClosed() throws Exception {
        start(PubSubFeature.builder().keepAlive(Duration.ofHours(1)).writeStall(Duration.ofSeconds(1)));
        try (var client = new Socket()) {
            client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            client.connect(new InetSocketAddress("localhost", listener.getPort()));
            client.getOutputStream().write(REQUEST.getBytes(US_ASCII));
            await().until(() -> streams() == 1);
            var event = "x".repeat(60_000);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        pubSub.publisher().publish("news", event);
                        return streams() == 0;
                    });

            await().until(() -> open.get() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dismissed", "dismissed, of a connection to be closed", "closed"})
    void theConnectionOfAClientThatDoesNotReadIsClosedAtTheEndOfItsStream(String how) throws Exception {
        start();
        try (var client = new Socket()) {
            client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            client.connect(new InetSocketAddress("localhost", listener.getPort()));
            var close = how.endsWith("closed") && how.startsWith("dismissed") ? "Connection: close\r\n" : "";
            var request = "GET /streams/subscription/news HTTP/1.1\r\nHost: localhost\r\n" + close + "\r\n";
            client.getOutputStream().write(request.getBytes(US_ASCII));
            await().pollDelay(Duration.ofMillis(300)).until(() -> streams() == 1);
            var queue = ((NIOConnection) accepted).getAsyncWriteQueue();
            var event = "x".repeat(8_000);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> {
                        pubSub.publisher().publish("news", event);
                        return queue.size() > 0;
                    });
            assertThat(queue.size()).as("not so much that it is stalled").isLessThan(64 * 1024);
            if (how.startsWith("dismissed")) {
                pubSub.channels().dismiss("ada", "forbidden", "");
            } else {
                pubSub.close();
            }

            await().until(() -> streams() == 0);
            await().until(() -> open.get() == 0);
        }
    }

    /** Runs after the stream's own filter. */
    @Priority(Integer.MIN_VALUE)
    static final class Last implements ContainerRequestFilter, ContainerResponseFilter {

        final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void filter(ContainerRequestContext request) {
            request.setProperty("mine", "set");
        }

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            seen.add(describe(request));
        }
    }

    static String describe(ContainerRequestContext request) {
        return "%s %s %s".formatted(request.getMethod(), request.getUriInfo().getPath(), request.getProperty("mine"));
    }

    static final class Events implements ApplicationEventListener, RequestEventListener {

        final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void onEvent(ApplicationEvent event) {}

        @Override
        public RequestEventListener onRequest(RequestEvent event) {
            return this;
        }

        @Override
        public void onEvent(RequestEvent event) {
            if (event.getType() == RequestEvent.Type.FINISHED) {
                var request = event.getContainerRequest();
                seen.add(describe(request));
                request.setProperty("mine", null);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "later", "suspended", "at-once"})
    void theApplicationSeesItsRequestToTheLast(String form) throws Exception {
        var last = new Last();
        var events = new Events();
        start(PubSubFeature.builder().keepAlive(Duration.ofHours(1)), last, events);
        for (int i = 1; i <= 5; i++) {
            int times = i;
            try (var client = StreamClient.connect(uri("streams/" + form + "/news"))) {
                client.opening();
                await().until(() -> events.seen.size() == times);
                pubSub.publisher().publish("news", "one");
                assertThat(client.next().data()).isEqualTo("one");
            }
        }

        assertThat(last.seen).containsOnly("GET streams/" + form + "/news set");
        assertThat(events.seen).containsOnly("GET streams/" + form + "/news set");
    }

    @Test
    void aSlowListenerFindsItsOwnRequest() throws Exception {
        var events = new Events();
        start(PubSubFeature.builder().keepAlive(Duration.ofHours(1)), new Last(), slow(events));
        try (var one = StreamClient.connect(uri("streams/name/one"));
                var other = StreamClient.connect(uri("streams/name/other"))) {
            one.opening();
            other.opening();
            await().until(() -> events.seen.size() == 2);
        }

        assertThat(events.seen).containsExactlyInAnyOrder("GET streams/name/one set", "GET streams/name/other set");
    }

    private static ApplicationEventListener slow(Events events) {
        RequestEventListener slow = event -> {
            if (event.getType() == RequestEvent.Type.FINISHED) {
                pause(Duration.ofMillis(200));
                events.onEvent(event);
            }
        };
        return new ApplicationEventListener() {
            @Override
            public void onEvent(ApplicationEvent event) {}

            @Override
            public RequestEventListener onRequest(RequestEvent event) {
                return slow;
            }
        };
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void openStreamsDoNotHoldUpAGracefulEnd() throws Exception {
        start();
        try (var client = StreamClient.connect(uri("streams/name/news"))) {
            client.opening();
            await().pollDelay(Duration.ofMillis(300)).until(() -> streams() == 1);
            long start = System.nanoTime();
            server.shutdown(20, TimeUnit.SECONDS).get(30, TimeUnit.SECONDS);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(client.awaitEnd()).isTrue();
        }
    }
}
