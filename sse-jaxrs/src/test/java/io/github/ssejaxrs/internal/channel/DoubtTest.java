package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestNode;
import io.github.ssejaxrs.testing.UnreliableBroker;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A broker that may have carried less than it has, or changed hands, says so; the node then reads what there is. */
class DoubtTest {

    private final UnreliableBroker broker = new UnreliableBroker(new MemoryBroker(Clock.systemUTC()));
    private final TestNode node = new TestNode(
            broker, Map.of("sse-jaxrs.history-size", "1000", "sse-jaxrs.channels", "typing/* ephemeral drop-oldest"));
    private final RecordingConnection connection = new RecordingConnection();
    private boolean carried;

    @Test
    void theLastMessageIsReadThoughNoneFollowsIt() {
        node.open(connection, null, "news");
        lose("news", "lost");
        assertThat(connection.data()).isEmpty();

        doubt("news");

        assertThat(connection.data()).containsExactly("lost");
        assertThat(connection.resets()).isEmpty();
    }

    @Test
    void moreThanAPageIsReadToItsEnd() {
        node.open(connection, null, "news");
        var lost = IntStream.range(0, 3 * ChannelHistory.PAGE).mapToObj(i -> "lost " + i);
        var expected = lost.peek(data -> lose("news", data)).toList();

        doubt("news");

        assertThat(connection.data()).isEqualTo(expected);
    }

    @Test
    void aNeedlessDoubtChangesNothing() {
        node.open(connection, null, "news");
        node.publisher.publish("news", "one");

        doubt("news");
        doubt("a channel nobody listens to");
        node.publisher.publish("news", "two");

        assertThat(connection.data()).containsExactly("one", "two");
        assertThat(reads()).isEqualTo(1);
    }

    @Test
    void aDoubtWhileTheAnswerOfAReadIsOnItsWayIsReadAfterwards() {
        node.open(connection, null, "news");
        lose("news", "first");
        broker.meanwhile(() -> {
            broker.meanwhile(() -> {});
            lose("news", "recorded when the first had been read");
            doubt("news");
        });

        doubt("news");

        assertThat(connection.data()).containsExactly("first", "recorded when the first had been read");
    }

    @Test
    void aDoubtBeforeTheBrokerHasConfirmedIsReadAfterwards() {
        node.holdBrokerReads();
        broker.beforeSubscribed(channel -> {
            lose(channel, "lost");
            doubt(channel);
        });
        node.open(connection, null, "news");

        node.readBroker();

        assertThat(connection.data()).containsExactly("lost");
    }

    @Test
    void aReadOutOfDoubtThatFailsIsTriedAgain() {
        node.open(connection, null, "news");
        lose("news", "lost");
        broker.failing(true);
        doubt("news");
        assertThat(connection.data()).isEmpty();

        broker.failing(false);
        node.pass(Duration.ofSeconds(1));

        assertThat(connection.data()).containsExactly("lost");
    }

    @Test
    void aDoubtAfterAReadThatFailedWaitsForNoTick() {
        node.open(connection, null, "news");
        lose("news", "lost");
        broker.failing(true);
        doubt("news");

        broker.failing(false);
        doubt("news");

        assertThat(connection.data()).containsExactly("lost");
    }

    @Test
    void aDoubtDuringAReadThatFailsWaitsForNoTick() {
        node.open(connection, null, "news");
        lose("news", "lost");
        node.holdBrokerReads();
        doubt("news");
        broker.beforeAnswer(() -> {
            broker.beforeAnswer(() -> {});
            doubt("news");
            throw new BrokerUnavailableException("asked before it was back", null);
        });

        node.readBroker();

        assertThat(connection.data()).containsExactly("lost");
    }

    @Test
    void aReadThatFailsIsNotTriedAgainSinceMoreIsHeard() {
        node.open(connection, null, "news");
        lose("news", "lost");
        broker.failing(true);
        doubt("news");
        IntStream.range(0, 100).forEach(i -> node.publisher.publish("news", "heard"));

        assertThat(reads()).isEqualTo(1);
    }

    @Test
    void aBrokerThatDoubtsWheneverItFailsIsAskedWithinTheBudgetOfReads() {
        var limited = new TestNode(broker, Map.of("sse-jaxrs.max-history-reads", "10"));
        limited.open(connection, null, "news");
        broker.beforeAnswer(() -> {
            limited.channels.listener().onGap("news");
            throw new BrokerUnavailableException("away, and in doubt", null);
        });

        IntStream.range(0, 100).forEach(i -> limited.channels.listener().onGap("news"));

        assertThat(limited.channels.counters().historyReads()).isBetween(1L, 11L);
        broker.beforeAnswer(() -> {});
        limited.publisher.publish("news", "lost meanwhile");
        limited.pass(Duration.ofSeconds(1));
        assertThat(connection.data()).containsExactly("lost meanwhile");
    }

    @Test
    void doubtsDuringAReadAreOneMoreRead() {
        node.open(connection, null, "news");
        node.holdBrokerReads();
        doubt("news");
        IntStream.range(0, 100).forEach(i -> doubt("news"));
        node.releaseBrokerReads();

        assertThat(reads()).isLessThanOrEqualTo(2);
    }

    @Test
    void ofAnEphemeralChannelNothingIsRead() {
        node.open(connection, null, "typing/1");
        lose("typing/1", "lost");

        doubt("typing/1");
        node.publisher.publish("typing/1", "heard");

        assertThat(connection.data()).containsExactly("heard");
        assertThat(reads()).isZero();
    }

    @Test
    void ofAStoreThatLostThePastEachStreamFindsOutByItself() {
        var behind = new RecordingConnection();
        var later = node.open(behind, null, "news");
        node.open(connection, null, "news");
        node.publisher.publish("news", "one");
        behind.stall();
        node.publisher.publish("news", "two");
        succeed(List.of("one"), false);

        doubt("news");
        behind.resume(later);

        assertThat(connection.data()).containsExactly("one", "two");
        for (var told : List.of(connection, behind)) {
            assertThat(told.resets()).containsExactly("{\"channels\":[\"news\"],\"reason\":\"unknown-generation\"}");
        }
        carried = true;
        node.publisher.publish("news", "three");
        assertThat(connection.data()).endsWith("two", "three");
        assertThat(behind.data()).endsWith("three").doesNotContain("two");
    }

    @Test
    void aStoreThatGoesOnInAnotherGenerationResetsNobodyAndIsReadOnce() {
        var other = new RecordingConnection();
        node.open(other, null, "news");
        node.open(connection, null, "news");
        node.publisher.publish("news", "one");
        succeed(List.of("one"), true);
        node.holdBrokerReads();

        doubt("news");
        node.readBroker();

        node.releaseBrokerReads();
        long reads = reads();
        assertThat(reads)
                .as("of the channel, and of the streams, which share it")
                .isEqualTo(2);
        node.pass(Duration.ofMinutes(1));
        assertThat(reads()).isEqualTo(reads);
        carried = true;
        var place = node.publisher.publish("news", "two");
        assertThat(place.sequence()).isEqualTo(2);
        assertThat(reads()).as("the next message follows in the log").isEqualTo(reads);
        for (var stream : List.of(connection, other)) {
            assertThat(stream.data()).containsExactly("one", "two");
            assertThat(stream.resets()).isEmpty();
        }
    }

    @Test
    void whatFollowsInTheOtherGenerationIsRead() {
        node.open(connection, null, "news");
        node.publisher.publish("news", "one");
        succeed(List.of("one", "two", "three"), true);

        doubt("news");

        assertThat(connection.data()).containsExactly("one", "two", "three");
        assertThat(connection.resets()).isEmpty();
    }

    @Test
    void aStreamThatWasBehindGoesOnInTheOtherGeneration() {
        var subscriber = node.open(connection, null, "news");
        connection.stall();
        node.publisher.publish("news", "one");
        node.publisher.publish("news", "two");
        succeed(List.of("one", "two"), true);

        doubt("news");
        connection.resume(subscriber);

        assertThat(connection.data()).containsExactly("one", "two");
        assertThat(connection.resets()).isEmpty();
    }

    @Test
    void aClientThatComesBackWithAPlaceOfTheOldGenerationTellsTheChannel() {
        node.open(connection, null, "news");
        node.publisher.publish("news", "one");
        succeed(List.of("one"), true);
        var returning = new RecordingConnection();
        node.open(returning, Cursor.encode(Cursor.hash("news"), new Position(7, 1)), "news");

        assertThat(returning.resets()).isEmpty();
        long reads = reads();
        node.pass(Duration.ofMinutes(1));
        assertThat(reads()).isEqualTo(reads);
        carried = true;
        node.publisher.publish("news", "two");
        assertThat(returning.data()).containsExactly("two");
        assertThat(connection.data()).containsExactly("one", "two");
        assertThat(connection.resets()).isEmpty();
    }

    @Test
    void whoSharesAnAnswerThatIsOlderThanItsQuestionWaitsForNoTick() {
        var small = new UnreliableBroker(new MemoryBroker(Clock.systemUTC()));
        var shortNode = new TestNode(small, Map.of("sse-jaxrs.history-size", "3"));
        shortNode.open(new RecordingConnection(), null, "news");
        small.carry((message, listener) -> {});
        var last = IntStream.range(0, 3)
                .mapToObj(i -> shortNode.publisher.publish("news", "not heard"))
                .reduce((before, after) -> after)
                .orElseThrow();
        small.carry((message, listener) -> listener.onMessage(message));
        shortNode.open(connection, null, Subscription.to("news").history(1));
        var returning = new RecordingConnection();
        small.meanwhile(() -> {
            small.meanwhile(() -> {});
            shortNode.publisher.publish("news", "four");
        });

        var place = new Position(last.generation(), last.sequence());
        shortNode.open(returning, Cursor.encode(Cursor.hash("news"), place), "news");

        assertThat(returning.data()).containsExactly("four");
        assertThat(connection.data()).containsExactly("not heard", "four");
    }

    /** Recorded, and carried to nobody. */
    private void lose(String channel, String data) {
        broker.carry((message, listener) -> {});
        node.publisher.publish(channel, data);
        broker.carry((message, listener) -> listener.onMessage(message));
    }

    private void doubt(String channel) {
        node.channels.listener().onGap(channel);
    }

    private long reads() {
        return node.channels.counters().historyReads();
    }

    /**
     * Another store takes over, in a generation of its own.
     *
     * @param recorded what it has of the channel
     * @param knowing whether it knows by what places it goes on
     */
    private void succeed(List<String> recorded, boolean knowing) {
        var successor = new MemoryBroker(Clock.systemUTC());
        successor.start(
                message -> {
                    if (carried) {
                        node.channels.listener().onMessage(message);
                    }
                },
                name -> new Retention(1000, Duration.ofHours(1)));
        recorded.forEach(data -> successor.publish("news", new Payload(data, null, null, null)));
        var end = successor.window("news").end();
        broker.replace(successor, place -> knowing ? end.at(place.sequence()) : place);
    }
}
