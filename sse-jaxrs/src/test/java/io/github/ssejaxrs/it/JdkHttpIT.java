package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.testing.LogRecorder;
import io.github.ssejaxrs.testing.StreamClient;
import java.net.URI;
import org.glassfish.jersey.jdkhttp.JdkHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;

class JdkHttpIT {

    @Test
    void aContainerThatCannotKeepAResponseOpenIsNamedWithTheRemedy() {
        var feature = PubSubFeature.builder().build();
        var server = JdkHttpServerFactory.createHttpServer(
                URI.create("http://localhost:0/"), new ResourceConfig(Streams.class).register(feature));
        try (var log = LogRecorder.of("io.github.ssejaxrs");
                var pubSub = feature.pubSub()) {
            var base = URI.create("http://localhost:" + server.getAddress().getPort() + "/");

            assertThat(StreamClient.get(base.resolve("streams/name/news")).statusCode())
                    .isEqualTo(500);
            assertThat(log.messages())
                    .anyMatch(message -> message.startsWith("@Subscribe on Streams.name: Jersey's container for the "
                            + "JDK's HTTP server cannot keep a response open; use its Grizzly container"));
            assertThat(((LocalChannels) pubSub.channels()).streams()).isZero();
        } finally {
            server.stop(0);
        }
    }
}
