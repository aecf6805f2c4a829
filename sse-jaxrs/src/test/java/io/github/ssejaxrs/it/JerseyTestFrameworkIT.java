package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.sse.InboundSseEvent;
import jakarta.ws.rs.sse.SseEventSource;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.test.JerseyTest;
import org.junit.jupiter.api.Test;

/** As an application would test itself: nothing registered but its own class. */
class JerseyTestFrameworkIT extends JerseyTest {

    @Path("rooms/{room}")
    @Subscribe("rooms/{room}")
    public static class Rooms {

        @Inject
        Publisher publisher;

        @Context
        Configuration configuration;

        @GET
        @Path("events")
        public void events() {}

        @POST
        @Path("injected")
        public long injected(@PathParam("room") String room, String text) {
            return publisher.publish("rooms/" + room, text).sequence();
        }

        @POST
        @Path("looked-up")
        public long lookedUp(@PathParam("room") String room, String text) {
            return PubSub.of(configuration)
                    .publisher()
                    .publish("rooms/" + room, text)
                    .sequence();
        }
    }

    @Override
    protected Application configure() {
        forceSet(org.glassfish.jersey.test.TestProperties.CONTAINER_PORT, "0");
        return new ResourceConfig(Rooms.class);
    }

    @Test
    void theFeatureIsDiscoveredAndOfOneKind() throws Exception {
        var received = new LinkedBlockingQueue<InboundSseEvent>();
        try (var source = SseEventSource.target(target("rooms/42/events")).build()) {
            source.register(received::add);
            source.open();
            assertThat(received.poll(20, TimeUnit.SECONDS).getName()).isEqualTo("stream-open");

            var first = target("rooms/42/injected").request().post(Entity.text("one"), Long.class);
            var second = target("rooms/42/looked-up").request().post(Entity.text("two"), Long.class);

            assertThat(first).isEqualTo(1);
            assertThat(second).as("the same broker").isEqualTo(2);
            assertThat(received.poll(20, TimeUnit.SECONDS).readData()).isEqualTo("one");
            assertThat(received.poll(20, TimeUnit.SECONDS).readData()).isEqualTo("two");
        }
    }
}
