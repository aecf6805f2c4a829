package io.github.ssejaxrs.proxies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.testing.StreamClient;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a proxy adds that asks its backends whether they are ready. */
abstract class HealthCheckContract extends ProxyContract {

    @Test
    void aNodeThatStopsGetsNoNewStreams() throws IOException {
        var stopping = backend(SILENCE);
        var staying = backend(SILENCE);
        proxy.start(Recipe.of(stopping, staying));
        await().untilAsserted(() -> assertThat(openedHere(stopping)).isPositive());

        stopping.drain();

        await().untilAsserted(() -> assertThat(openedHere(staying)).isEqualTo(4));
    }

    /** How many of four new streams are opened by a backend. */
    private int openedHere(Backend backend) {
        long before = backend.counters().opened();
        IntStream.range(0, 4)
                .forEach(i -> StreamClient.connect(proxy.uri(EVENTS)).close());
        return (int) (backend.counters().opened() - before);
    }
}
