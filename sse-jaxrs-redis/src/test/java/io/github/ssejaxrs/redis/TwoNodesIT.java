package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.redis.testing.RedisServer.Fsync;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import io.github.ssejaxrs.testing.StreamClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators do with nodes, and what befalls them, as processes of their own. */
@Timeout(120)
class TwoNodesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String TIMEOUT = "sse-jaxrs.redis.timeout=" + PATIENCE.toMillis() + "ms";
    private static final int SOME = 20;

    private final List<NodeProcess> nodes = new ArrayList<>();
    private RedisServer redis;

    @BeforeEach
    void startRedis() {
        redis = RedisServer.builder().appendOnly(Fsync.EVERYSEC).start();
    }

    @AfterEach
    void endAll() {
        nodes.forEach(NodeProcess::close);
        redis.close();
    }

    private NodeProcess node() {
        var node = NodeProcess.start(redis.uri(), TIMEOUT);
        nodes.add(node);
        return node;
    }

    @Test
    void whatOneNodePublishesTheClientsOfTheOtherGet() {
        var one = node();
        var other = node();
        try (var client = StreamClient.connect(other.events())) {
            client.opening();

            assertThat(one.publish("hello").statusCode()).isEqualTo(204);

            assertThat(client.next().data()).isEqualTo("hello");
        }
    }

    @Test
    void aClientWhoseNodeIsKilledGoesOnAtTheOther() {
        var one = node();
        var other = node();
        var client = new Reader(one);
        other.publish("one");
        client.awaitEvents(1);

        one.kill();
        other.publish("two");
        other.publish("three");
        client.goOnAt(other);

        client.awaitEvents(3);
        assertThat(client.told()).containsExactly("message one", "message two", "message three");
    }

    @Test
    void aRollingRestartLosesDoublesAndResetsNothing() throws Exception {
        var one = node();
        var other = node();
        try (var publishing = new Publishing(one, other)) {
            var first = new Reader(one);
            var second = new Reader(other);
            first.awaitEvents(SOME);
            second.awaitEvents(SOME);

            one.terminate();
            first.awaitDrained();
            first.goOnAt(other);
            assertThat(one.awaitExit()).isTrue();
            var next = node();
            publishing.through(other, next);
            first.awaitMore(SOME);

            other.terminate();
            first.awaitDrained();
            second.awaitDrained();
            first.goOnAt(next);
            second.goOnAt(next);
            assertThat(other.awaitExit()).isTrue();
            publishing.through(next, node());
            first.awaitMore(SOME);
            second.awaitMore(SOME);

            int published = publishing.stop();
            first.awaitEventsUpTo(published);
            second.awaitEventsUpTo(published);
        }
    }

    @Test
    void aNodeThatStartsBeforeRedisRecoversByItself() {
        redis.stop();
        var node = node();

        assertThat(node.publish("too early"))
                .returns(503, answer -> answer.statusCode())
                .returns("BrokerUnavailableException", answer -> answer.body());
        var refusal = StreamClient.get(node.events());
        assertThat(refusal.statusCode()).isEqualTo(200);
        assertThat(refusal.body()).matches("(?s)retry: \\d{5}\n.*").doesNotContain("id:", "data:");

        redis.start();
        await().untilAsserted(
                        () -> assertThat(node.publish("in time").statusCode()).isEqualTo(204));
        try (var client = StreamClient.connect(node.events())) {
            client.opening();
            node.publish("hello");
            assertThat(client.next().data()).isEqualTo("hello");
        }
    }

    @Test
    void whileRedisIsAwayPublishingFailsInTimeAndStreamsStayOpen() {
        var node = node();
        var client = new Reader(node);
        node.publish("before");
        client.awaitEvents(1);

        redis.kill();
        assertAwayInTime(node, "BrokerUnavailableException", "PublishOutcomeUnknownException"); // cut off in the middle
        redis.start();
        await().untilAsserted(
                        () -> assertThat(node.publish("after").statusCode()).isEqualTo(204));

        client.awaitEvents(2);
        assertThat(client.told()).containsExactly("message before", "message after");
    }

    @Test
    void whileRedisHangsTheOutcomeIsOpenAndKnownAfterwards() {
        var node = node();
        var client = new Reader(node);
        node.publish("before");
        client.awaitEvents(1);

        redis.freeze();
        assertAwayInTime(node, "PublishOutcomeUnknownException");
        redis.thaw();
        await().untilAsserted(() ->
                assertThat(node.publish("after", "after").statusCode()).isEqualTo(204));

        await().untilAsserted(() -> assertThat(client.told()).endsWith("message after"));
        assertThat(client.told())
                .as("recorded once or not at all, and nobody is reset")
                .isIn(
                        List.of("message before", "message after"),
                        List.of("message before", "message meanwhile", "message after"));
    }

    private static void assertAwayInTime(NodeProcess node, String... expected) {
        long begun = System.nanoTime();
        var answer = node.publish("meanwhile");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isIn((Object[]) expected);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE.multipliedBy(3));
    }

    /** A client that goes on where it was, at whatever node. One thread. */
    private static final class Reader {

        private final List<Received> received = new ArrayList<>();
        private StreamClient client;
        private String lastEventId;

        Reader(NodeProcess node) {
            client = StreamClient.connect(node.events());
            lastEventId = client.opening().lastEventId();
        }

        /** It brings the id of the last event it has. */
        void goOnAt(NodeProcess node) {
            take();
            client = StreamClient.connect(node.events(), "Last-Event-ID", lastEventId);
            assertThat(client.opening().type()).isEqualTo("stream-open");
        }

        private void take() {
            for (var event : client.rest()) {
                received.add(event);
                lastEventId = event.lastEventId();
            }
        }

        /** All it was told but the openings: name and data. */
        List<String> told() {
            take();
            return received.stream()
                    .map(event -> event.type() + " " + event.data())
                    .toList();
        }

        void awaitEvents(int count) {
            await().untilAsserted(() -> assertThat(told()).hasSizeGreaterThanOrEqualTo(count));
        }

        void awaitMore(int count) {
            awaitEvents(told().size() + count);
        }

        /** Exactly the numbers from some on, without a gap, in order, each once. */
        void awaitEventsUpTo(int last) {
            await().untilAsserted(() -> assertThat(told()).endsWith("message " + last));
            int first = Integer.parseInt(received.get(0).data());
            assertThat(told())
                    .isEqualTo(IntStream.rangeClosed(first, last)
                            .mapToObj(number -> "message " + number)
                            .toList());
        }

        /** The node ended the response itself. */
        void awaitDrained() {
            assertThat(client.awaitEnd()).isTrue();
            assertThat(client.isComplete()).as("ended, not cut off").isTrue();
        }
    }

    /** Publishes 1, 2, 3 …, each once, through whichever node takes it. */
    private static final class Publishing implements AutoCloseable {

        private final Thread thread = new Thread(this::run, "publishing");
        private volatile List<NodeProcess> nodes;
        private volatile boolean stopped;
        private volatile int published;
        private volatile @Nullable Throwable failure;

        Publishing(NodeProcess... nodes) {
            this.nodes = List.of(nodes);
            thread.setDaemon(true);
            thread.start();
        }

        void through(NodeProcess... others) {
            nodes = List.of(others);
        }

        private void run() {
            try {
                for (int attempt = 0; !stopped; attempt++) {
                    var known = nodes;
                    int number = published + 1;
                    if (isPublished(known.get(attempt % known.size()), number)) {
                        published = number;
                    }
                    Thread.sleep(5);
                }
            } catch (Throwable e) {
                failure = e;
            }
        }

        /** Under a key, so that it may be tried again at another node. */
        private static boolean isPublished(NodeProcess node, int number) {
            try {
                return node.publish(Integer.toString(number), Integer.toString(number))
                                .statusCode()
                        == 204;
            } catch (CompletionException gone) {
                return false;
            }
        }

        /** Returns the last number. */
        int stop() throws InterruptedException {
            stopped = true;
            thread.join();
            assertThat(failure).isNull();
            return published;
        }

        @Override
        public void close() {
            stopped = true;
        }
    }
}
