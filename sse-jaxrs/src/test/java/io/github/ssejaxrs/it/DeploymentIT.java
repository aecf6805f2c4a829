package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Subscribe;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.time.Duration;
import java.util.Map;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;

/** What is wrong with an application is said when it is deployed, not when somebody asks. */
class DeploymentIT {

    @Path("rooms/{room}")
    public static class UnknownParameter {
        @GET
        @Subscribe("rooms/{romm}")
        public void events() {}
    }

    @Path("rooms")
    public static class NotGet {
        @POST
        @Subscribe("rooms")
        public void events() {}
    }

    @Path("rooms")
    @Produces("application/json")
    public static class RefusesEventStreams {
        @GET
        @Subscribe("rooms")
        public void events() {}
    }

    @Path("rooms")
    @Subscribe("rooms")
    public static class NothingToGet {
        @POST
        public void post() {}
    }

    @Path("rooms")
    public static class Right {
        @GET
        @Subscribe("rooms")
        public void events() {}
    }

    private static void deploy(ResourceConfig application) {
        new ApplicationHandler(application);
    }

    @Test
    void aWrongAnnotationFailsWithMethodAndRemedy() {
        assertThatThrownBy(() -> deploy(new ResourceConfig(UnknownParameter.class)))
                .hasStackTraceContaining("@Subscribe(\"rooms/{romm}\") on UnknownParameter.events: "
                        + "no path parameter \"romm\"; the path has: room");
        assertThatThrownBy(() -> deploy(new ResourceConfig(NotGet.class)))
                .hasStackTraceContaining("@Subscribe(\"rooms\") on NotGet.events: an event stream is opened by GET, "
                        + "but the method answers POST; annotate it with @GET");
        assertThatThrownBy(() -> deploy(new ResourceConfig(NothingToGet.class)))
                .hasStackTraceContaining("@Subscribe on NothingToGet: an event stream is opened by GET, "
                        + "but no method of the class answers it; add one with @GET");
        assertThatThrownBy(() -> deploy(new ResourceConfig(RefusesEventStreams.class)))
                .hasStackTraceContaining("@Subscribe(\"rooms\") on RefusesEventStreams.events: "
                        + "@Produces(application/json) refuses an EventSource");
    }

    @Test
    void aWrongSettingFailsWithNameSourceAndRemedy() {
        assertThatThrownBy(() ->
                        deploy(new ResourceConfig(Right.class).addProperties(Map.of("sse-jaxrs.keep-alive", "soon"))))
                .hasStackTraceContaining("sse-jaxrs.keep-alive = \"soon\" (Jakarta REST configuration): "
                        + "write a duration from 100ms to 1h, such as 15s or PT15S");
        assertThatThrownBy(() -> deploy(new ResourceConfig(Right.class)
                        .register(PubSubFeature.builder()
                                .keepAlive(Duration.ofDays(1))
                                .build())))
                .hasStackTraceContaining("sse-jaxrs.keep-alive = \"PT24H\" (builder)");
    }

    @Test
    void twoApplicationsMayShareOnePubSub() {
        try (var pubSub = PubSubFeature.builder().build().pubSub()) {
            var one = new ApplicationHandler(new ResourceConfig(Right.class).register(PubSubFeature.of(pubSub)));
            var other = new ApplicationHandler(new ResourceConfig(Right.class).register(PubSubFeature.of(pubSub)));

            assertThat(PubSub.of(one.getConfiguration()))
                    .isSameAs(PubSub.of(other.getConfiguration()))
                    .isSameAs(pubSub);
        }
    }
}
