package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestClock;
import io.github.ssejaxrs.testing.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients do to a node: however many there are and however they behave, it stays as large and as free as it was. */
class IsolationTest {

    private static final int MANY = 10_000;
    private static final int MEGABYTE = 1024 * 1024;
    private static final String LARGE = "x".repeat(10_000);

    private static final Map<String, String> ROOM = Map.of(
            "sse-jaxrs.max-streams", "1000000",
            "sse-jaxrs.max-streams-per-channel", "1000000",
            "sse-jaxrs.max-streams-per-address", "1000000",
            "sse-jaxrs.history-size", "100");

    @Test
    void clientsThatNeverReadCostNothingMoreHoweverMuchIsPublished() {
        var node = new TestNode(ROOM);
        var clients = connect(node.channels, MANY);
        clients.forEach(client -> client.takes = 0);
        long before = usedHeap();

        for (int n = 1; n <= 1_000; n++) {
            node.publisher.publish("news", LARGE); // returns on the only thread there is: it waited for nobody
        }
        assertThat(usedHeap() - before)
                .as("a hundred events in the history, as many in the log, and nothing for a client")
                .isLessThan(30L * MEGABYTE);

        clients.forEach(client -> client.read(Integer.MAX_VALUE));
        node.pass(Duration.ofSeconds(20)); // the past is read so often a second, and no more
        assertThat(clients).allMatch(client -> client.resets == 1 && client.events == 0);
        assertThat(node.channels.counters().resets()).containsEntry("overrun", (long) MANY);
        node.publisher.publish("news", "after");
        assertThat(clients).allMatch(client -> client.last.contains("data: after\n"));
    }

    @Test
    void clientsThatReadAgainInTimeHaveMissedNothing() {
        var node = new TestNode(ROOM);
        var clients = connect(node.channels, MANY);
        clients.forEach(client -> client.takes = 0);
        IntStream.range(0, 50).forEach(n -> node.publisher.publish("news", "x"));
        node.pass(Duration.ofSeconds(5));
        clients.forEach(client -> client.read(Integer.MAX_VALUE));

        assertThat(clients).allMatch(client -> client.resets == 0 && client.events == 50);
    }

    @Test
    void clientsThatReadSlowlyDoNotHoldUpThePublisher() {
        var feature = PubSubFeature.builder()
                .maxStreams(MANY * 2)
                .history(100, Duration.ofHours(1))
                .maxHistoryReads(1_000_000)
                .build();
        try (var pubSub = feature.pubSub()) {
            var clients = connect((LocalChannels) pubSub.channels(), MANY);
            clients.forEach(client -> client.takes = 0);
            long before = usedHeap();
            for (int n = 0; n < 2_000; n++) {
                pubSub.publisher().publish("news", LARGE);
                clients.get(n).read(1); // one write, of all the events that there were
            }

            assertThat(usedHeap() - before).isLessThan(100L * MEGABYTE);
            assertThat(pubSub.counters().streams()).isEqualTo(MANY);
            clients.forEach(client -> client.stream.close());
        }
    }

    @Test
    void streamsThatCameAndWentLeaveNothing() {
        var clock = new TestClock();
        var node = new TestNode(new MemoryBroker(clock), ROOM);
        connect(node.channels, 100).forEach(client -> client.stream.close());
        node.pass(Duration.ofSeconds(5));
        long before = usedHeap();

        for (int n = 0; n < 20_000; n++) {
            var stream = node.channels.open(Subscription.to("room/" + n, "news").as("user " + n), null, "address " + n);
            stream.opened(new RecordingConnection());
            stream.close();
        }
        node.pass(Duration.ofSeconds(5));
        clock.pass(Duration.ofDays(2));
        node.channels.cursor("news"); // by which the broker sweeps

        assertNothingIsLeft(node);
        assertThat(usedHeap() - before).isLessThan(16L * MEGABYTE);
    }

    @Test
    void aClientThatAsksForAHundredThousandChannelsLeavesNothing() {
        var clock = new TestClock();
        var node = new TestNode(new MemoryBroker(clock), ROOM);
        long before = usedHeap();

        for (int n = 0; n < 100_000; n += 50) {
            var names = IntStream.range(n, n + 50).mapToObj(i -> "room/" + i).toList();
            var stream = node.channels.open(Subscription.to(names).as("mallory"), null, "address");
            stream.opened(new RecordingConnection());
            stream.close();
        }
        node.pass(Duration.ofSeconds(5));
        clock.pass(Duration.ofDays(2));
        node.channels.cursor("news");

        assertNothingIsLeft(node);
        assertThat(usedHeap() - before).isLessThan(16L * MEGABYTE);
    }

    private static void assertNothingIsLeft(TestNode node) {
        assertThat(node.channels.counters().streams()).isZero();
        assertThat(node.channels.counters().channels()).isZero();
        assertThat(node.isTicking()).as("nobody needs time to pass").isFalse();
    }

    @Test
    void whoIsGoneCountsForNoLimit() {
        var node = new TestNode(Map.of(
                "sse-jaxrs.max-streams", "1",
                "sse-jaxrs.max-streams-per-user", "1",
                "sse-jaxrs.max-streams-per-address", "1",
                "sse-jaxrs.max-streams-per-channel", "1"));

        for (int n = 0; n < 20_000; n++) {
            node.channels
                    .open(Subscription.to("news").as("ada"), null, "address")
                    .close();
        }
        assertThat(node.channels.counters().refused()).isZero();
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void aHandlerOfASentEventMayCloseAndPublish() throws Exception {
        var feature = PubSubFeature.builder().build();
        try (var pubSub = feature.pubSub()) {
            var channels = (LocalChannels) pubSub.channels();
            var other = new Client();
            var heard = new CountDownLatch(1);
            other.onEvent = heard::countDown;
            other.open(channels);
            var stream = channels.open(Subscription.to("news"), null, null);
            stream.opened(new RecordingConnection());
            var closedInside = new AtomicBoolean();

            stream.send(new OutboundEvent.Builder().data("for you alone").build())
                    .thenRun(() -> {
                        pubSub.publisher().publish("news", "from the handler");
                        stream.close();
                        closedInside.set(stream.isClosed());
                    });

            assertThat(closedInside).isTrue();
            assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void aHandlerOfASentEventMayCloseAll() throws Exception {
        var feature = PubSubFeature.builder().drain(Duration.ZERO).build();
        var pubSub = feature.pubSub();
        var stream = ((LocalChannels) pubSub.channels()).open(Subscription.to("news"), null, null);
        stream.opened(new RecordingConnection());
        var done = new CountDownLatch(1);

        stream.send(new OutboundEvent.Builder().data("the last").build()).thenRun(() -> {
            pubSub.close();
            done.countDown();
        });

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(stream.isClosed()).isTrue();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS)
    void aNodeThatClosesWaitsForNoClientThatTakesNothing() {
        var feature = PubSubFeature.builder()
                .maxStreams(MANY * 2)
                .drain(Duration.ofSeconds(1))
                .build();
        var pubSub = feature.pubSub();
        var clients = connect((LocalChannels) pubSub.channels(), MANY);
        clients.forEach(client -> client.takes = 0);
        pubSub.publisher().publish("news", LARGE);
        var waiting = clients.stream()
                .map(client -> client.stream
                        .send(new OutboundEvent.Builder().data("for you alone").build())
                        .toCompletableFuture())
                .toList();
        pubSub.close();

        assertThat(clients).allMatch(client -> client.closed);
        assertThat(waiting).allMatch(sent -> sent.isCompletedExceptionally());
        assertThat(pubSub.counters().streams()).isZero();
    }

    private static List<Client> connect(LocalChannels node, int clients) {
        var connected = new ArrayList<Client>();
        for (int n = 0; n < clients; n++) {
            var client = new Client();
            client.open(node);
            connected.add(client);
        }
        return connected;
    }

    private static long usedHeap() {
        var runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int tries = 0; tries < 3; tries++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    /** Keeps of what it reads the numbers and the last write alone, so that it does not weigh more than the stream. */
    private static final class Client implements Connection {

        volatile int takes = Integer.MAX_VALUE; // so many writes, then it takes nothing
        volatile boolean closed;
        int events;
        int resets;
        String last = "";
        Runnable onEvent = () -> {};
        Subscriber stream;

        void open(LocalChannels node) {
            stream = node.open(Subscription.to("news"), null, null);
            stream.opened(this);
        }

        void read(int writes) {
            takes = writes;
            stream.writable();
        }

        @Override
        public boolean writable() {
            return takes > 0;
        }

        @Override
        public void write(Frame frame) {
            takes--;
            for (var block : frame.toString().split("\n\n")) {
                if (block.contains("event: stream-reset")) {
                    resets++;
                } else if (block.contains("data: ") && !block.contains("event: stream-open")) {
                    events++;
                    last = block + "\n";
                    onEvent.run();
                }
            }
            if (last.length() > 100) {
                last = "";
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
