package io.github.ssejaxrs.conformance.resteasy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.testing.StreamClient;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of the library's outlives an application that is undeployed, where neither CDI nor Jersey says that it ends. */
class EndOfApplicationIT {

    /** Hands out what the application publishes by. */
    @Path("pub-sub")
    public static class Handing {

        static volatile PubSub pubSub;

        @Context
        Configuration configuration;

        /** Takes note. */
        @GET
        public void handOut() {
            pubSub = PubSub.of(configuration);
        }
    }

    private EmbeddedUndertow server;

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void closesWhatTheFeatureMadeForIt() throws Exception {
        var pubSub = deploy(Handing.class);
        pubSub.publisher().publish("news", "hello");

        server.undeploy();

        assertThatIllegalStateException().isThrownBy(() -> pubSub.publisher().publish("news", "too late"));
    }

    private PubSub deploy(Class<?>... classes) throws Exception {
        server = new EmbeddedUndertow(Set.of(classes));
        server.start();
        assertThat(StreamClient.get(server.base().resolve("pub-sub")).statusCode())
                .isEqualTo(204);
        return Handing.pubSub;
    }
}
