package io.github.ssejaxrs.proxies;

import io.github.ssejaxrs.Counters;
import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Publisher;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/**
 * What stands behind a proxy: Grizzly with the library. Its server may go and return while its channels stay, as with a
 * node of several.
 */
final class Backend implements AutoCloseable {

    private final PubSub pubSub;
    private final int port = Ports.reserve();
    private HttpServer server;

    private Backend(PubSub pubSub) {
        this.pubSub = pubSub;
    }

    static Backend start(Duration keepAlive) throws IOException {
        var backend = new Backend(PubSubFeature.builder()
                .keepAlive(keepAlive)
                .retry(Duration.ofMillis(100), Duration.ofMillis(200))
                .build()
                .pubSub());
        backend.arrive();
        return backend;
    }

    /** Another server of the same channels. */
    Backend another() throws IOException {
        var backend = new Backend(pubSub);
        backend.arrive();
        return backend;
    }

    /** Without a proxy. */
    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    void drain() {
        pubSub.drain().toCompletableFuture().join();
    }

    int port() {
        return port;
    }

    Publisher publisher() {
        return pubSub.publisher();
    }

    Counters counters() {
        return pubSub.counters();
    }

    void arrive() throws IOException {
        server = GrizzlyHttpServerFactory.createHttpServer(
                URI.create("http://127.0.0.1:" + port + "/"),
                new ResourceConfig(Rooms.class).register(PubSubFeature.of(pubSub)));
    }

    /** Nobody listens on its port any more, and its connections break. */
    void leave() {
        server.shutdownNow();
    }

    @Override
    public void close() {
        leave();
        pubSub.close();
    }
}
