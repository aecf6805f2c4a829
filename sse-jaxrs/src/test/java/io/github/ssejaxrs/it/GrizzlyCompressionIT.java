package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.testing.StreamClient;
import java.net.URI;
import org.glassfish.grizzly.http.CompressionConfig.CompressionMode;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;

/** Grizzly's compression is part of the codec that streams go past. */
class GrizzlyCompressionIT {

    @Test
    void aStreamIsNotAnnouncedAsCompressed() throws Exception {
        var server = GrizzlyHttpServerFactory.createHttpServer(
                URI.create("http://localhost:0/"), new ResourceConfig(Streams.class), false);
        var listener = server.getListeners().iterator().next();
        listener.getCompressionConfig().setCompressionMode(CompressionMode.FORCE);
        server.start();
        try (var client = StreamClient.connect(
                URI.create("http://localhost:" + listener.getPort() + "/streams/name/news"),
                "Accept-Encoding",
                "gzip")) {
            client.opening();
            assertThat(client.headers().firstValue("Content-Encoding")).isEmpty();
        } finally {
            server.shutdownNow();
        }
    }
}
