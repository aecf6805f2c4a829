package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.Channels;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.servlet.ServletInitializer;
import io.github.ssejaxrs.testing.StreamClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Feature;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.glassfish.jersey.server.ResourceConfig;
import org.jboss.weld.environment.servlet.EnhancedListener;
import org.junit.jupiter.api.Test;

/** In a CDI container all doors lead to one publisher. */
class CdiIT {

    /** A bean that knows nothing of Jakarta REST. */
    @ApplicationScoped
    public static class Newsroom {

        @Inject
        Publisher publisher;

        @Inject
        Channels channels;

        long announce(String text) {
            return publisher.publish("news", text).sequence();
        }
    }

    @Path("cdi")
    @ApplicationScoped
    public static class News {

        @Inject
        Newsroom newsroom;

        @GET
        @Path("events")
        @Subscribe("news")
        public void events() {}

        @GET
        @Path("announce/{text}")
        public String announce(@PathParam("text") String text) {
            return String.valueOf(newsroom.announce(text));
        }
    }

    private static StreamContract.Server start(ResourceConfig application) throws Exception {
        return JettyIT.start(application, (classes, context) -> {
            new EnhancedListener().onStartup(classes, context);
            new ServletInitializer().onStartup(classes, context);
        });
    }

    @Test
    void beansResourcesAndThreadsShareOnePublisher() throws Exception {
        var server = start(new ResourceConfig(News.class));
        Publisher publisher;
        try (var client = StreamClient.connect(server.base().resolve("cdi/events"))) {
            client.opening();
            var fromRequest = StreamClient.get(server.base().resolve("cdi/announce/one"));
            publisher = CDI.current().select(Publisher.class).get();
            var fromThread = CompletableFuture.supplyAsync(() -> publisher.publish("news", "two"))
                    .join();

            assertThat(fromRequest.body()).isEqualTo("1");
            assertThat(fromThread.sequence()).isEqualTo(2);
            assertThat(client.data(2)).containsExactly("one", "two");
        } finally {
            server.stop();
        }
    }

    @Test
    void theEndOfTheApplicationEndsItsStreams() throws Exception {
        var feature = PubSubFeature.builder().build();
        var server = start(new ResourceConfig(News.class).register(feature));
        var pubSub = feature.pubSub();
        var client = StreamClient.connect(server.base().resolve("cdi/events"));
        client.opening();
        server.stop();

        assertThat(client.awaitEnd()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> pubSub.publisher().publish("news", "late"))
                .withMessageContaining("Shut down");
    }

    @Test
    void aFeatureThatDiffersFromWhatBeansAlreadyUseIsRefused() throws Exception {
        var early = new ResourceConfig(News.class)
                .register((Feature) context -> {
                    CDI.current().select(Newsroom.class).get().announce("before the feature");
                    return true;
                })
                .register(
                        PubSubFeature.builder().keepAlive(Duration.ofSeconds(7)).build());

        assertThatThrownBy(() -> start(early).stop())
                .hasStackTraceContaining("it was started with other values of [sse-jaxrs.keep-alive], by a bean");
    }
}
