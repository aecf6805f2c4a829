package io.github.ssejaxrs.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ssejaxrs.testing.StreamClient;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that share one server, started before the first and stopped after the last, and speak HTTP with it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AgainstServer {

    /** Long enough for a server that is busy with other things. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final AtomicLong CHANNELS = new AtomicLong();

    @RegisterExtension
    final Results results;

    private final TestedServer server;

    AgainstServer(TestedServer server) {
        this.server = server;
        this.results = new Results(server);
    }

    @BeforeAll
    void start() throws Exception {
        server.start();
    }

    @AfterAll
    void stop() throws Exception {
        server.stop();
    }

    /** The one under test. */
    protected final TestedServer server() {
        return server;
    }

    /** A channel nobody else uses. */
    protected static String newChannel() {
        return "c" + CHANNELS.incrementAndGet();
    }

    protected final URI uri(String path) {
        return server.base().resolve(path);
    }

    protected final StreamClient subscribe(String channel, String... headers) {
        return open("forms/name/" + channel, headers);
    }

    /** A stream whose opening block has come. */
    protected final StreamClient open(String path, String... headers) {
        var client = StreamClient.connect(uri(path), headers);
        if (client.status() != 200) {
            client.close();
        }
        assertThat(client.status()).as(path).isEqualTo(200);
        client.opening();
        return client;
    }

    protected final HttpResponse<String> post(String path, String text) {
        return StreamClient.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "text/plain;charset=UTF-8")
                        .POST(BodyPublishers.ofString(text))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Publishes through the application; what it answers is its business. */
    protected final void publish(String channel, String text) {
        ok(post("publish/" + channel, text));
    }

    protected static void ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode())
                .as("%s: %s", answer.uri(), answer.body())
                .isBetween(200, 204);
    }

    final int number(String path) {
        var answer = StreamClient.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
        ok(answer);
        return Integer.parseInt(answer.body());
    }

    /** How many streams the application counts. */
    protected final int streams() {
        return number("node/streams");
    }

    protected final void awaitNoStreams() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> streams() == 0);
    }

    protected final void needs(Trait trait) {
        assumeTrue(server.traits().contains(trait), () -> server.name() + " has no " + trait);
    }
}
