package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Receipt;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.CloseReason;
import io.github.ssejaxrs.spi.PubSubListener;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.StreamInfo;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens on a node is counted and told, and nobody who listens can hold it up. */
class StatisticsTest {

    private final List<String> told = new ArrayList<>();
    private final TestNode node = new TestNode(
            new MemoryBroker(Clock.systemUTC()),
            Map.of("sse-jaxrs.channels", "typing/* ephemeral conflate", "sse-jaxrs.max-streams-per-user", "1"),
            new Notes(told));
    private final RecordingConnection connection = new RecordingConnection();

    @Test
    void theLifeOfAStreamIsTold() {
        var stream = node.channels.open(Subscription.to("news").as("ada"), "forged", "192.0.2.1");
        assertThat(told).as("no client has it yet").isEmpty();
        stream.opened(connection);
        node.publisher.publish("news", "hello");
        node.pass(Duration.ofSeconds(3));
        stream.gone(new IOException("reset by peer"));

        assertThat(told)
                .containsExactly(
                        "opened [news] ada 192.0.2.1",
                        "reset news invalid-cursor",
                        "published news 1 5",
                        "delivered 1",
                        "closed ada gone PT3S");
    }

    @Test
    void eachEndHasItsReason() {
        node.open(new RecordingConnection(), null, "news").close();
        var stalled = new RecordingConnection();
        node.open(stalled, null, "news");
        stalled.stall();
        node.publisher.publish("news", "hello");
        node.pass(Duration.ofSeconds(32));
        node.open(new RecordingConnection(), null, "news");
        node.pass(Duration.ofMinutes(13));
        node.open(new RecordingConnection(), null, Subscription.to("news").as("ada"));
        node.channels.dismiss("ada", "forbidden", "gone for good");
        node.open(new RecordingConnection(), null, "news");
        node.channels.drain();

        assertThat(node.channels.counters().closed())
                .containsAllEntriesOf(
                        Map.of("closed", 1L, "stalled", 1L, "aged", 1L, "dismissed", 1L, "drained", 1L, "gone", 0L));
        assertThat(node.channels.counters().opened()).isEqualTo(5);
        assertThat(node.channels.counters().streams()).isZero();
    }

    @Test
    void aClientThatDoesNotTakeWhatIsDueIsAnOverflowOnce() {
        var stream = node.open(connection, null, "news");
        connection.stall();
        node.publisher.publish("news", "one");
        node.pass(Duration.ofSeconds(5));
        assertThat(told).containsOnlyOnce("overflow");
        connection.resume(stream);
        connection.stall();
        node.publisher.publish("news", "two");
        node.pass(Duration.ofSeconds(5));

        assertThat(node.channels.counters().overflows()).isEqualTo(2);
    }

    @Test
    void whatIsDroppedAndWhoIsRefusedIsTold() {
        var stream = node.open(connection, null, Subscription.to("typing/1").as("ada"));
        connection.stall();
        IntStream.range(0, 10).forEach(i -> node.publisher.publish("typing/1", "x"));
        connection.resume(stream);
        try {
            node.channels.open(Subscription.to("news").as("ada"), null, null);
        } catch (StreamRefusedException e) {
            told.add("thrown");
        }

        assertThat(told)
                .contains("dropped typing/1 9")
                .containsSequence(
                        "refused The user has as many streams as one may (sse-jaxrs.max-streams-per-user)", "thrown");
    }

    @Test
    void aListenerThatThrowsIsLoggedAndAskedAgain() {
        var heard = new ArrayList<String>();
        var failing = new TestNode(
                new MemoryBroker(Clock.systemUTC()),
                Map.of(),
                new PubSubListener() {
                    @Override
                    public void published(Receipt receipt, int size) {
                        heard.add(receipt.channel());
                        throw new IllegalStateException("no disk");
                    }
                },
                new Notes(told));
        failing.publisher.publish("news", "one");
        failing.publisher.publish("news", "two");

        assertThat(heard).hasSize(2);
        assertThat(told).hasSize(2);
    }

    @Test
    void aListenerThatBlocksHoldsUpNobodyAndMissesSome() throws Exception {
        var blocked = new CountDownLatch(1);
        var feature = PubSubFeature.builder()
                .listener(new PubSubListener() {
                    @Override
                    public void published(Receipt receipt, int size) {
                        try {
                            blocked.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                })
                .build();
        try (var pubSub = feature.pubSub()) {
            for (int i = 0; i < 20_000; i++) {
                pubSub.publisher().publish("news", "x");
            }
            assertThat(pubSub.counters().published()).isEqualTo(20_000);
            assertThat(pubSub.counters().missedNotifications()).isBetween(9_000L, 10_000L);
        } finally {
            blocked.countDown();
        }
    }

    @Test
    void aListenerMayPublishAndCloseWithoutADeadlock() throws Exception {
        var done = new CountDownLatch(1);
        var holder = new ArrayList<Runnable>();
        var feature = PubSubFeature.builder()
                .listener(new PubSubListener() {
                    @Override
                    public void published(Receipt receipt, int size) {
                        if (receipt.sequence() == 1) {
                            holder.forEach(Runnable::run);
                            done.countDown();
                        }
                    }
                })
                .build();
        var pubSub = feature.pubSub();
        var stream = ((LocalChannels) pubSub.channels()).open(Subscription.to("news"), null, null);
        stream.opened(connection);
        holder.add(() -> pubSub.publisher().publish("news", "from the listener"));
        holder.add(stream::close);
        holder.add(pubSub::close);
        pubSub.publisher().publish("news", "one");

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void dismissalTellsWhyAndKeepsTheOthers() {
        node.open(connection, null, Subscription.to("news").as("ada"));
        var other = new RecordingConnection();
        node.open(other, null, Subscription.to("news").as("bob"));

        assertThat(node.channels.dismiss("ada", "forbidden", "Your session \"1\" is over."))
                .isEqualTo(1);
        assertThat(connection.wire())
                .endsWith("id: over\nevent: stream-error\n"
                        + "data: {\"condition\":\"forbidden\",\"text\":\"Your session \\\"1\\\" is over.\"}\n\n");
        assertThat(connection.isClosed()).isTrue();
        assertThat(other.isClosed()).isFalse();
        assertThat(node.channels.dismiss("eve", "forbidden", "")).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> node.channels.dismiss("bob", "a\nb", "text"));
    }

    private record Notes(List<String> told) implements PubSubListener {

        @Override
        public void opened(StreamInfo stream) {
            told.add("opened " + stream.channels() + " " + stream.user() + " " + stream.address());
        }

        @Override
        public void closed(StreamInfo stream, CloseReason reason, Duration open) {
            told.add("closed " + stream.user() + " " + reason + " " + open);
        }

        @Override
        public void refused(String why) {
            told.add("refused " + why);
        }

        @Override
        public void reset(StreamInfo stream, String channel, Replay.Reason reason) {
            told.add("reset " + channel + " " + reason);
        }

        @Override
        public void overflow(StreamInfo stream) {
            told.add("overflow");
        }

        @Override
        public void published(Receipt receipt, int size) {
            told.add("published " + receipt.channel() + " " + receipt.sequence() + " " + size);
        }

        @Override
        public void delivered(long events) {
            told.add("delivered " + events);
        }

        @Override
        public void dropped(StreamInfo stream, String channel, long events) {
            told.add("dropped " + channel + " " + events);
        }
    }
}
