package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.testing.StreamClient;
import java.net.URI;
import java.time.Duration;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;

class GrizzlyIT extends StreamContract {

    record Grizzly(HttpServer server) implements Server {
        @Override
        public URI base() {
            return URI.create("http://localhost:"
                    + server.getListeners().iterator().next().getPort() + "/");
        }

        @Override
        public void stop() {
            server.shutdownNow();
        }
    }

    @Override
    Server start(ResourceConfig application) {
        return new Grizzly(GrizzlyHttpServerFactory.createHttpServer(URI.create("http://localhost:0/"), application));
    }

    @Test
    void aCloseIsNoticedWithoutAWrite() {
        var feature = PubSubFeature.builder().keepAlive(Duration.ofHours(1)).build();
        var server = start(new ResourceConfig(Streams.class).register(feature));
        try (var pubSub = feature.pubSub()) {
            var client = StreamClient.connect(server.base().resolve("streams/name/news"));
            client.opening();
            var channels = (LocalChannels) pubSub.channels();
            assertThat(channels.streams()).isOne();
            client.close();

            await().until(() -> channels.streams() == 0);
        } finally {
            ((Grizzly) server).stop();
        }
    }
}
