package io.github.ssejaxrs.guide;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.memory.MemoryBroker;
import java.net.URI;
import java.time.Clock;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;

/** Classes of the guide, on Jersey's Grizzly HTTP container and a free port. */
final class RunningApplication implements AutoCloseable {

    private final PubSub pubSub;
    private final HttpServer server;

    private RunningApplication(PubSubFeature.Builder settings, ResourceConfig application) {
        // The module for Redis is here too, and the developer's environment may say where one is.
        var feature = settings.broker(new MemoryBroker(Clock.systemUTC())).build();
        pubSub = feature.pubSub();
        server = GrizzlyHttpServerFactory.createHttpServer(
                URI.create("http://localhost:0/"), application.register(feature));
    }

    static RunningApplication of(Class<?>... classes) {
        return with(PubSubFeature.builder(), classes);
    }

    /** With something that its classes have injected. */
    static <T> RunningApplication with(Class<T> type, T injected, Class<?>... classes) {
        var application = new ResourceConfig(classes).register(Login.class).register(new AbstractBinder() {
            @Override
            protected void configure() {
                bind(injected).to(type);
            }
        });
        return new RunningApplication(PubSubFeature.builder(), application);
    }

    static RunningApplication with(PubSubFeature.Builder settings, Class<?>... classes) {
        return new RunningApplication(settings, new ResourceConfig(classes).register(Login.class));
    }

    PubSub pubSub() {
        return pubSub;
    }

    URI base() {
        return URI.create(
                "http://localhost:" + server.getListeners().iterator().next().getPort() + "/");
    }

    Curl curl(String command) {
        return Curl.run(command, base());
    }

    @Override
    public void close() {
        pubSub.close();
        server.shutdownNow();
    }
}
