package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.testing.TestNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The newest stream is refused, and no older one evicted for it. */
class AdmissionTest {

    private static final Flow.Publisher<String> SOURCE = subscriber -> {};

    @ParameterizedTest
    @CsvSource({
        "max-streams, u2, a2, c2",
        "max-streams-per-user, u1, a2, c2",
        "max-streams-per-address, u2, a1, c2",
        "max-streams-per-channel, u2, a2, c1"
    })
    void oneMoreThanALimitIsRefused(String limit, String user, String address, String channel) {
        var node = new TestNode(Map.of("sse-jaxrs." + limit, "2"));
        var first = open(node, "u1", "a1", "c1");
        var second = open(node, "u1", "a1", "c1");

        assertThatExceptionOfType(StreamRefusedException.class)
                .isThrownBy(() -> open(node, user, address, channel))
                .withMessageContaining("sse-jaxrs." + limit);
        assertThat(first.isClosed()).isFalse();
        assertThat(second.isClosed()).isFalse();
        assertThat(node.channels.counters().refused()).isEqualTo(1);

        first.close();
        open(node, user, address, channel);
    }

    @Test
    void whoIsRefusedByOneLimitCountsForNoOther() {
        var node =
                new TestNode(Map.of("sse-jaxrs.max-streams-per-channel", "1", "sse-jaxrs.max-streams-per-user", "2"));
        open(node, "u1", "a1", "taken");
        for (int i = 0; i < 10; i++) {
            assertThatExceptionOfType(StreamRefusedException.class)
                    .isThrownBy(() ->
                            node.channels.open(Subscription.to("free", "taken").as("u1"), null, "a1"));
        }

        open(node, "u1", "a1", "free");
    }

    @Test
    void whoIsUnknownHasTheLimitsOfTheNodeAlone() {
        var node =
                new TestNode(Map.of("sse-jaxrs.max-streams-per-user", "1", "sse-jaxrs.max-streams-per-address", "1"));
        open(node, null, null, "news");
        open(node, null, null, "news");

        assertThat(node.channels.streams()).isEqualTo(2);
    }

    @Test
    void streamsOfSourcesCountToo() {
        var node = new TestNode(Map.of("sse-jaxrs.max-streams", "1"));
        var stream = node.channels.open(SOURCE, null, null);

        assertThatExceptionOfType(StreamRefusedException.class)
                .isThrownBy(() -> node.channels.open(SOURCE, null, null));
        stream.close();
        node.channels.open(SOURCE, null, null);
    }

    @Test
    void aStreamThatNeverOpensIsForgotten() {
        var node = new TestNode(Map.of("sse-jaxrs.max-streams", "1"));
        open(node, "u1", "a1", "news");
        node.pass(Duration.ofSeconds(31));

        open(node, "u1", "a1", "news");
    }

    @Test
    void howeverManyComeAtOnceTheLimitHolds() throws Exception {
        var node = new TestNode(Map.of("sse-jaxrs.max-streams-per-user", "50"));
        var opened = new AtomicInteger();
        var pool = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 400; i++) {
            pool.execute(() -> {
                try {
                    open(node, "u1", null, "news");
                    opened.incrementAndGet();
                } catch (StreamRefusedException e) {
                    // as it should be
                }
            });
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(opened).hasValue(50);
        assertThat(node.channels.counters().refused()).isEqualTo(350);
    }

    private static Subscriber open(TestNode node, String user, String address, String channel) {
        return node.channels.open(Subscription.to(channel).as(user), null, address);
    }
}
