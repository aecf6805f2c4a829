package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.History;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestNode;
import io.github.ssejaxrs.testing.UnreliableBroker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever happens to messages on their way, a client sees one contiguous run. */
class ChannelTest {

    private final UnreliableBroker broker = new UnreliableBroker(new MemoryBroker(Clock.systemUTC()));
    private final TestNode node = new TestNode(broker, Map.of("sse-jaxrs.history-size", "1000"));
    private final RecordingConnection connection = new RecordingConnection();

    @Test
    void aLostMessageIsReadFromTheBroker() {
        node.open(connection, null, "news");
        broker.carry((message, listener) -> {});
        node.publisher.publish("news", "lost");
        broker.carry((message, listener) -> listener.onMessage(message));
        node.publisher.publish("news", "heard");

        assertThat(connection.data()).containsExactly("lost", "heard");
    }

    @Test
    void aDoubledMessageIsDeliveredOnce() {
        node.open(connection, null, "news");
        broker.carry((message, listener) -> {
            listener.onMessage(message);
            listener.onMessage(message);
        });
        node.publisher.publish("news", "one");
        node.publisher.publish("news", "two");

        assertThat(connection.data()).containsExactly("one", "two");
    }

    @Test
    void messagesThatOvertakeAreDeliveredInTheirOrder() {
        node.open(connection, null, "news");
        var held = new ArrayList<Message>();
        broker.carry((message, listener) -> held.add(0, message));
        List.of("one", "two", "three").forEach(data -> node.publisher.publish("news", data));
        held.forEach(node.channels.listener()::onMessage);

        assertThat(connection.data()).containsExactly("one", "two", "three");
    }

    @Test
    void losingDoublingAndReorderingTogetherChangeNothing() {
        var random = new Random(4711);
        var held = new ArrayList<Message>();
        node.open(connection, null, "news");
        broker.carry((message, listener) -> {
            int fate = random.nextInt(4);
            if (fate == 1) {
                listener.onMessage(message);
            }
            if (fate == 2) {
                held.add(message);
            } else if (fate != 3) {
                listener.onMessage(message);
                held.forEach(listener::onMessage);
                held.clear();
            }
        });
        var published = IntStream.range(0, 900).mapToObj(i -> "event " + i).toList();
        published.forEach(data -> node.publisher.publish("news", data));
        broker.carry((message, listener) -> listener.onMessage(message));
        node.publisher.publish("news", "last");

        var expected = new ArrayList<>(published);
        expected.add("last");
        assertThat(connection.data()).isEqualTo(expected);
        assertThat(connection.resets()).isEmpty();
    }

    @Test
    void messagesThatComeWhileAGapIsReadAreNotLost() {
        node.open(connection, null, "news");
        node.holdBrokerReads();
        broker.carry((message, listener) -> {});
        node.publisher.publish("news", "lost");
        broker.carry((message, listener) -> listener.onMessage(message));
        node.publisher.publish("news", "makes the gap known");
        node.publisher.publish("news", "comes meanwhile");
        assertThat(connection.data()).isEmpty();

        node.readBroker();

        assertThat(connection.data()).containsExactly("lost", "makes the gap known", "comes meanwhile");
    }

    @Test
    void aReadThatFailsIsTriedAgain() {
        node.open(connection, null, "news");
        broker.carry((message, listener) -> {});
        node.publisher.publish("news", "lost");
        broker.carry((message, listener) -> listener.onMessage(message));
        broker.failing(true);
        node.publisher.publish("news", "heard");
        assertThat(connection.data()).isEmpty();

        broker.failing(false);
        node.pass(Duration.ofSeconds(1));

        assertThat(connection.data()).containsExactly("lost", "heard");
    }

    @Test
    void aReplayThatFailsIsTriedAgain() {
        node.open(connection, null, "news").close();
        node.publisher.publish("news", "missed");
        node.pass(Duration.ofSeconds(1));
        var returning = new RecordingConnection();
        var subscriber = node.channels.open(Subscription.to("news"), connection.lastEventId(), null);
        broker.failing(true);
        subscriber.opened(returning);
        assertThat(returning.data()).isEmpty();

        broker.failing(false);
        node.pass(Duration.ofSeconds(1));

        assertThat(returning.data()).containsExactly("missed");
    }

    @Test
    void aBrokerThatIsAwayOpensNoStreamAndLeavesNothingBehind() {
        broker.failing(true);
        assertOpensNoStreamAndLeavesNothingBehind(Subscription.to("news"));

        broker.failing(false);
        node.open(connection, null, "news");
        node.publisher.publish("news", "back");
        assertThat(connection.data()).containsExactly("back");
    }

    @Test
    void aBrokerThatGoesAwayWhileAStreamIsOpenedLeavesNothingBehind() {
        for (var history : List.of(History.last(1), History.all(), History.since(Instant.EPOCH))) {
            broker.failing(false);
            broker.beforeSubscribed(channel -> broker.failing(channel.equals("z")));

            assertOpensNoStreamAndLeavesNothingBehind(
                    Subscription.to("news", "sport", "z").history(history));
        }
    }

    private void assertOpensNoStreamAndLeavesNothingBehind(Subscription subscription) {
        long refused = node.channels.counters().refused();
        assertThatExceptionOfType(BrokerUnavailableException.class)
                .isThrownBy(() -> node.channels.open(subscription, null, null))
                .withMessage("the broker is away");

        assertThat(node.channels.counters().refused()).isEqualTo(refused + 1);
        assertThat(node.channels.streams()).isZero();
        node.pass(Duration.ofSeconds(1));
        assertThat(node.channels.counters().channels()).isZero();
        assertThat(node.isTicking()).isFalse();
    }

    @Test
    void whoIsRefusedSinceTheBrokerIsAwayCountsForNoLimit() {
        var limited = new TestNode(broker, Map.of("sse-jaxrs.max-streams", "1"));
        broker.failing(true);
        assertThatExceptionOfType(BrokerUnavailableException.class)
                .isThrownBy(() -> limited.channels.open(Subscription.to("news"), null, null));
        broker.failing(false);

        limited.open(connection, null, "news");

        assertThat(limited.channels.streams()).isEqualTo(1);
    }

    @Test
    void aCursorOfABrokerThatIsAwayCannotBeHad() {
        broker.failing(true);

        assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> node.channels.cursor("news"));
    }

    @Test
    void anotherGenerationIsToldToTheClientsOfTheOldOne() {
        node.open(connection, null, "news");
        node.publisher.publish("news", "before");
        var successor = new MemoryBroker(Clock.systemUTC());
        successor.start(node.channels.listener(), name -> new Retention(1000, Duration.ofHours(1)));
        broker.replace(successor);
        successor.publish("news", new Payload("while nobody heard", null, null, null));
        successor.publish("news", new Payload("after", null, null, null));

        assertThat(connection.data()).containsExactly("before", "after");
        assertThat(connection.resets()).containsExactly("{\"channels\":[\"news\"],\"reason\":\"unknown-generation\"}");
    }

    @Test
    void aStrayMessageOfAnotherGenerationChangesNothing() {
        var receipt = node.publisher.publish("news", "one");
        node.open(connection, null, "news");
        node.channels
                .listener()
                .onMessage(new Message(
                        "news", new Position(receipt.generation() ^ 1, 7), new Payload("stray", null, null, null)));
        node.publisher.publish("news", "two");

        assertThat(connection.data()).containsExactly("two");
        assertThat(connection.resets()).isEmpty();
    }
}
