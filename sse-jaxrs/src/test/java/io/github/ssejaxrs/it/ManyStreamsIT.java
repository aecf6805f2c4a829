package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;

/** The server is a process of its own, so that its threads are its own and neither side runs out of descriptors. */
class ManyStreamsIT {

    private static final int STREAMS = 10_000;
    private static final int MOST_THREADS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** What the other process runs. */
    @Path("")
    public static class Crowd {

        @Inject
        Publisher publisher;

        @GET
        @Path("events")
        @Subscribe("crowd")
        public void events() {}

        @POST
        @Path("publish")
        public long publish(String text) {
            return publisher.publish("crowd", text).sequence();
        }

        @GET
        @Path("threads")
        public int threads() {
            return ManagementFactory.getThreadMXBean().getThreadCount();
        }

        public static void main(String[] args) throws IOException {
            var server = GrizzlyHttpServerFactory.createHttpServer(
                    URI.create("http://127.0.0.1:0/"),
                    new ResourceConfig(Crowd.class).property("sse-jaxrs.max-streams-per-address", 20_000));
            System.out.println("port " + server.getListeners().iterator().next().getPort());
            while (System.in.read() >= 0) {
                // until the other end goes
            }
            server.shutdownNow();
        }
    }

    @Test
    void tenThousandIdleStreamsNeedFewThreadsAndAllHearAnEvent() throws Exception {
        var server = new ProcessBuilder(
                        java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Crowd.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
                var selector = Selector.open()) {
            int port = Integer.parseInt(out.readLine().substring("port ".length()));
            open(selector, port);
            awaitInAll(selector, "event: stream-open");

            int threads = Integer.parseInt(request(port, "threads", null));
            assertThat(request(port, "publish", "hello everybody")).isEqualTo("1");
            awaitInAll(selector, "data: hello everybody");

            assertThat(threads).isLessThanOrEqualTo(MOST_THREADS);
        } finally {
            server.destroy();
        }
    }

    /** What one client has read since it was last asked. */
    private static final class Seen {
        final StringBuilder text = new StringBuilder();
        boolean waiting = true;
    }

    private static void open(Selector selector, int port) throws IOException {
        var request = "GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < STREAMS; i++) {
            var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Seen());
        }
    }

    private static void awaitInAll(Selector selector, String expected) throws IOException {
        for (var key : selector.keys()) {
            ((Seen) key.attachment()).waiting = true;
        }
        int waiting = STREAMS;
        var buffer = ByteBuffer.allocate(64 * 1024);
        var end = Instant.now().plus(PATIENCE);
        while (waiting > 0) {
            assertThat(Instant.now())
                    .as(waiting + " of " + STREAMS + " wait for " + expected)
                    .isBefore(end);
            selector.select(1000);
            for (var key : selector.selectedKeys()) {
                var seen = (Seen) key.attachment();
                buffer.clear();
                assertThat(((SocketChannel) key.channel()).read(buffer))
                        .as("still open")
                        .isPositive();
                seen.text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
                if (seen.waiting && seen.text.indexOf(expected) >= 0) {
                    seen.waiting = false;
                    seen.text.setLength(0);
                    waiting--;
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private static String request(int port, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "text/plain");
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
