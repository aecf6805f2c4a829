package io.github.ssejaxrs.browser;

import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import io.github.ssejaxrs.ChannelOptions;
import io.github.ssejaxrs.History;
import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.Subscription;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server with event streams in the test's process, a {@link Front} before it, and pages that watch streams. */
final class ClientServer implements BeforeEachCallback, AfterEachCallback {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Short, so that tests are; longer than a busy machine lets a page wait. */
    static final Map<String, Object> IMPATIENT = Map.of("backoff", List.of(20, 100));

    /** What a page of a test has at hand. */
    static final String PAGE = """
            <!doctype html>
            <title>Client</title>
            <script type="module">
              import { SseClient } from '/sse-jaxrs/sse-client.js';
              window.uncaught = [];
              addEventListener('error', event => uncaught.push(event.error?.message ?? event.message));
              window.SseClient = SseClient;
              window.watch = (url, options, names = ['message']) => {
                window.seen = { data: [], ids: [], states: [], resets: [], errors: [] };
                window.stream = new SseClient(url, {
                  onReset: (reset, event) => seen.resets.push([reset.reason, event.lastEventId]),
                  onError: error => seen.errors.push(error),
                  onState: state => seen.states.push(state),
                  ...options,
                });
                for (const name of names) {
                  stream.on(name, (data, event) => seen.data.push(data) + seen.ids.push(event.lastEventId));
                }
              };
              window.ready = true;
            </script>
            """;

    /** The streams. */
    @Path("api")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public static class Rooms {

        @GET
        @Path("rooms/{room}/events")
        @Subscribe("rooms/{room}")
        public void live() {}

        @GET
        @Path("history/{room}/events")
        @Subscribe
        public Subscription history(@PathParam("room") String room) {
            return Subscription.to("rooms/" + room).history(History.all());
        }

        @GET
        @Path("several/{room}/events")
        @Subscribe
        public Subscription several(@PathParam("room") String room) {
            return Subscription.to("rooms/" + room, "rooms/" + room + "-too", "typing/" + room)
                    .history(History.all());
        }

        @GET
        @Path("mine/{room}/events")
        @Subscribe
        public Subscription mine(@PathParam("room") String room) {
            return Subscription.to("rooms/" + room).as("ada");
        }

        @GET
        @Path("refused/{status}/events")
        @Subscribe
        public Response refused(@PathParam("status") int status) {
            return Response.status(status).build();
        }
    }

    private final UnaryOperator<PubSubFeature.Builder> settings;
    private PubSub pubSub;
    private HttpServer server;
    private Front front;

    ClientServer() {
        this(builder -> builder);
    }

    ClientServer(UnaryOperator<PubSubFeature.Builder> settings) {
        this.settings = settings;
    }

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        pubSub = settings.apply(PubSubFeature.builder()
                        .retry(Duration.ofMillis(20), Duration.ofMillis(100))
                        .keepAlive(Duration.ofMillis(500)) // a client that went is noticed by the next write
                        .history(100_000, Duration.ofHours(1))
                        .channels("typing/*", ChannelOptions.ephemeral(ChannelOptions.Overflow.DROP_OLDEST)))
                .build()
                .pubSub();
        server = GrizzlyHttpServerFactory.createHttpServer(
                URI.create("http://localhost:0/"), new ResourceConfig(Rooms.class).register(PubSubFeature.of(pubSub)));
        front = new Front(server.getListener("grizzly").getPort());
        front.serve("/sse-jaxrs/sse-client.js", "text/javascript", script("sse-jaxrs/sse-client.js"));
        front.serve("/page", "text/html", PAGE);
        front.serve("/elsewhere", "text/html", "<!doctype html><title>Elsewhere</title>");
    }

    /** What the jar has to serve. */
    static String script(String path) throws IOException {
        return resource("/META-INF/resources/" + path);
    }

    static String resource(String path) throws IOException {
        try (InputStream in = Objects.requireNonNull(ClientServer.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        front.close();
        server.shutdownNow();
        pubSub.close();
    }

    Front front() {
        return front;
    }

    PubSub pubSub() {
        return pubSub;
    }

    /** Data is JSON. */
    void publish(String room, Object data) {
        pubSub.publisher().publish("rooms/" + room, "message", data.toString());
    }

    /** Streams that the server knows of. */
    long streams() {
        return pubSub.counters().streams();
    }

    /** Waits until a page without a stream of its own is ready to {@link #watch}. */
    Page open(Page page) {
        return open(page, "page");
    }

    Page open(Page page, String path) {
        page.navigate(front.uri() + path);
        page.waitForFunction("window.ready");
        return page;
    }

    static void watch(Page page, String url, Map<String, ?> options) {
        page.evaluate("([url, options]) => watch(url, options)", List.of(url, options));
    }

    /** Waits until it is open. */
    static void awaitState(Page page, String state) {
        page.waitForFunction("state => stream.state === state", state);
    }

    @SuppressWarnings("unchecked")
    static List<Object> seen(Page page, String what) {
        return (List<Object>) page.evaluate("what => seen[what]", what);
    }

    static void awaitData(Page page, List<?> expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(seen(page, "data"))
                        .isEqualTo(expected));
    }
}
