package io.github.ssejaxrs.proxies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.testing.StreamClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HttpdIT extends HealthCheckContract {

    @Override
    Proxy proxy(Path folder) {
        return new Httpd(folder);
    }

    @Override
    int streamsOfAConnection() {
        return 6;
    }

    @Test
    void byHttp2TheSeventhStreamWaits() throws Exception {
        var http = sharesAConnectionOverHttp2(6);

        var seventh = http.sendAsync(streamRequest(), HttpResponse.BodyHandlers.ofInputStream());
        await().during(Duration.ofSeconds(1)).until(() -> !seventh.isDone());
        seventh.cancel(true);
    }

    @Test
    void eachStreamHoldsAThread() throws IOException {
        var backend = backend(SILENCE);
        proxy.start(Recipe.of(backend));
        for (int i = 0; i < Httpd.WORKERS; i++) {
            closing(StreamClient.connect(proxy.uri(EVENTS)));
        }

        var http = HttpClient.newHttpClient();
        CompletableFuture<?> next = http.sendAsync(streamRequest(), HttpResponse.BodyHandlers.ofInputStream());
        await().during(Duration.ofSeconds(1)).until(() -> !next.isDone());
        assertThat(backend.counters().streams()).isEqualTo(Httpd.WORKERS);
        next.cancel(true);
    }
}
