package io.github.ssejaxrs.benchmarks.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(90)
class ServersIT {

    /** 128 and the number of the signal; by force it were 137. */
    private static final int ENDED_BY_SIGTERM = 143;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve --container grizzly",
                "serve --container jetty",
                "serve --container tomcat",
                "serve --container grizzly --stock",
                "serve --container jetty --stock",
                "serve --container tomcat --stock",
                "floor"
            })
    void deliversWhatIsPublished(String command) throws Exception {
        try (var server = JavaServer.start(command, command.split(" "))) {
            assertThat(server.processes()).allMatch(pid -> ProcessHandle.of(pid).isPresent());
            try (var stream = subscribe(server, "c");
                    var first = subscribe(server, "c-0");
                    var second = subscribe(server, "c-1")) {
                publish(server, "c", "c 1 2 xxx");
                publish(server, "c?channels=2", "c 3 4 xxx");
                publish(server, "c", "c 2 5 xxx");

                assertThat(nextData(stream)).isEqualTo("c 1 2 xxx");
                assertThat(nextData(stream)).isEqualTo("c 2 5 xxx");
                assertThat(nextData(first)).isEqualTo("c 3 4 xxx");
                assertThat(nextData(second)).isEqualTo("c 3 4 xxx");
            }
        }
    }

    @Test
    void nchanDeliversWhatIsPublished() throws Exception {
        assumeTrue(Nchan.isInstalled());
        try (var server = Nchan.start(0)) {
            assertThat(server.processes())
                    .hasSize(2)
                    .allMatch(pid -> ProcessHandle.of(pid).isPresent());
            try (var stream = subscribe(server, "c");
                    var first = subscribe(server, "c-0");
                    var second = subscribe(server, "c-1")) {
                publish(server, "c", "c 1 2 xxx");
                publish(server, "c-0,c-1", "c 3 4 xxx");

                assertThat(nextData(stream)).isEqualTo("c 1 2 xxx");
                assertThat(nextData(first)).isEqualTo("c 3 4 xxx");
                assertThat(nextData(second)).isEqualTo("c 3 4 xxx");
            }
        }
    }

    @Test
    void whatEndedAServerThatDoesNotStartIsInTheError() {
        assertThatThrownBy(() -> JavaServer.start("without Redis", "serve", "--broker", "redis"))
                .hasMessageContaining("without Redis")
                .hasMessageContaining("--broker redis and --redis URL go together");
    }

    @Test
    void aServerEndsBySigtermAtOnce() throws Exception {
        var server = JavaServer.start("serve", "serve", "--container", "grizzly");
        long pid = server.processes().get(0);
        try (var stream = subscribe(server, "c")) {
            assertThat(stream.readLine()).isNotNull();

            assertTimeout(Duration.ofSeconds(10), server::close);
        } finally {
            server.close();
        }

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(server.exitCode()).as("not by force").isEqualTo(ENDED_BY_SIGTERM);
    }

    private BufferedReader subscribe(ServerUnderTest server, String channel) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(server, "events/" + channel))
                .header("Accept", "text/event-stream")
                .build();
        var response = http.send(request, BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private void publish(ServerUnderTest server, String channel, String data) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(server, "publish/" + channel))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(data))
                .build();
        assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isBetween(200, 204);
    }

    private static URI uri(ServerUnderTest server, String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + "/" + path);
    }

    /** The data of the next event without a name. */
    private static String nextData(BufferedReader stream) throws IOException {
        boolean named = false;
        String line;
        while ((line = stream.readLine()) != null) {
            if (line.isEmpty()) {
                named = false;
            } else if (line.startsWith("event: ")) {
                named = true;
            } else if (line.startsWith("data: ") && !named) {
                return line.substring("data: ".length());
            }
        }
        throw new AssertionError("the stream has ended");
    }
}
