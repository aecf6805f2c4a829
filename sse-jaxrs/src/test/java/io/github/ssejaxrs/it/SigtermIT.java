package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.testing.StreamClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A process without a container that is told to end ends its streams in good order first. */
class SigtermIT {

    @Test
    void aSignalDrains() throws Exception {
        var server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManyStreamsIT.Crowd.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            int port = Integer.parseInt(out.readLine().substring("port ".length()));
            try (var client = StreamClient.connect(URI.create("http://127.0.0.1:" + port + "/events"))) {
                client.opening();
                server.toHandle().destroy(); // SIGTERM alone; the process's own destroy() closes its input, too

                assertThat(client.awaitEnd()).isTrue();
                assertThat(client.isComplete()).as("ended, not cut off").isTrue();
                assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            server.destroyForcibly();
        }
    }
}
