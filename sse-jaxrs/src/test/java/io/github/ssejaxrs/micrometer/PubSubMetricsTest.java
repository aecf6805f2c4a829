package io.github.ssejaxrs.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a node counts is what a registry shows. */
class PubSubMetricsTest {

    @Test
    void aRegistryShowsWhatANodeCounts() {
        var registry = new SimpleMeterRegistry();
        try (var pubSub = PubSubFeature.builder().build().pubSub()) {
            new PubSubMetrics(pubSub, Tags.of("node", "one")).bindTo(registry);
            var connection = new RecordingConnection();
            var stream = ((LocalChannels) pubSub.channels()).open(Subscription.to("news"), "no cursor", null);
            stream.opened(connection);
            pubSub.publisher().publish("news", "hello");
            Awaitility.await().until(() -> connection.data().contains("hello"));

            assertThat(registry.get("sse.jaxrs.streams").gauge().value()).isEqualTo(1);
            assertThat(registry.get("sse.jaxrs.channels").gauge().value()).isEqualTo(1);
            assertThat(registry.get("sse.jaxrs.ready").gauge().value()).isEqualTo(1);
            assertThat(counted(registry, "opened")).isEqualTo(1);
            assertThat(counted(registry, "published")).isEqualTo(1);
            Awaitility.await().until(() -> counted(registry, "delivered") == 1);
            assertThat(counted(registry, "resets", "reason", "invalid-cursor")).isEqualTo(1);

            stream.close();
            assertThat(registry.get("sse.jaxrs.streams").gauge().value()).isZero();
            assertThat(counted(registry, "closed", "reason", "closed")).isEqualTo(1);
            assertThat(counted(registry, "closed", "reason", "stalled")).isZero();
            assertThat(registry.getMeters())
                    .allSatisfy(
                            meter -> assertThat(meter.getId().getTag("node")).isEqualTo("one"));
        }
    }

    private static double counted(SimpleMeterRegistry registry, String name, String... tags) {
        return registry.get("sse.jaxrs." + name).tags(tags).functionCounter().count();
    }
}
