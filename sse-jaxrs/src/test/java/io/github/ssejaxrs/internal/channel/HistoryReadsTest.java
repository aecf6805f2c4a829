package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestNode;
import io.github.ssejaxrs.testing.UnreliableBroker;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** However many clients come back at once, the broker is asked so often and no more. */
class HistoryReadsTest {

    private final UnreliableBroker broker = new UnreliableBroker(new MemoryBroker(Clock.systemUTC()));
    private final TestNode node = new TestNode(
            broker,
            Map.of(
                    "sse-jaxrs.max-history-reads", "50",
                    "sse-jaxrs.history-size", "1000",
                    "sse-jaxrs.max-streams", "100000",
                    "sse-jaxrs.keep-alive", "1h"));

    @Test
    void tenThousandClientsThatReturnToTheOldestPlaceShareItsReads() {
        var cursor = node.channels.cursor("news");
        publish(400);
        node.holdBrokerReads();
        var clients = comeBack(List.of(cursor), 10_000);
        assertThat(node.channels.counters().historyReads()).isZero();
        node.readBroker();

        assertThat(node.channels.counters().historyReads()).isLessThan(10);
        assertThat(node.channels.counters().delivered()).isEqualTo(10_000 * 400);
        assertThat(clients.subList(9_900, 10_000))
                .allSatisfy(client -> assertThat(client.data()).hasSize(400));
    }

    @Test
    void clientsThatReturnToDifferentPlacesWaitTheirTurn() {
        var cursors = IntStream.range(0, 300)
                .mapToObj(n -> {
                    var cursor = node.channels.cursor("news");
                    publish(1);
                    return cursor;
                })
                .toList();
        publish(400);
        var clients = comeBack(cursors, 300);
        assertThat(node.channels.counters().historyReads()).as("at once").isLessThanOrEqualTo(50);

        for (int second = 0; second < 60; second++) {
            long before = node.channels.counters().historyReads();
            node.pass(Duration.ofSeconds(1));
            assertThat(node.channels.counters().historyReads() - before)
                    .as("in a second")
                    .isLessThanOrEqualTo(51);
        }
        for (int n = 0; n < 300; n++) {
            assertThat(clients.get(n).resets()).isEmpty();
            assertThat(clients.get(n).data()).hasSize(700 - n);
        }
    }

    @Test
    void aStreamThatWouldBeginWithHistoryIsRefusedWhenTheNodeReadsTooMuch() {
        publish(10);
        for (int i = 0; i < 50; i++) {
            node.open(new RecordingConnection(), "forged", Subscription.to("news"))
                    .close();
        }
        for (int i = 0; i < 25; i++) {
            node.open(new RecordingConnection(), null, Subscription.to("news").history(3)); // to find it, to read it
        }

        assertThatExceptionOfType(StreamRefusedException.class)
                .isThrownBy(() -> node.open(
                        new RecordingConnection(), null, Subscription.to("news").history(3)))
                .withMessageContaining("sse-jaxrs.max-history-reads");
        node.pass(Duration.ofSeconds(1));
        node.open(new RecordingConnection(), null, Subscription.to("news").history(3));
    }

    @Test
    void theRepairOfAChannelWaitsForNobody() {
        var connection = new RecordingConnection();
        node.open(connection, null, "news");
        comeBack(List.of("forged"), 10);
        IntStream.range(0, 30)
                .forEach(i -> node.open(
                        new RecordingConnection(), null, Subscription.to("news").history(1)));
        broker.carry((message, listener) -> {});
        node.publisher.publish("news", "lost");
        broker.carry((message, listener) -> listener.onMessage(message));
        node.publisher.publish("news", "heard");

        assertThat(connection.data()).containsExactly("lost", "heard");
    }

    @Test
    void aPageOfLargeEventsIsBoundedByItsBytes() {
        var cursor = node.channels.cursor("news");
        var large = "x".repeat(60_000);
        IntStream.range(0, 300).forEach(i -> node.publisher.publish("news", large));
        var client = comeBack(List.of(cursor), 1).get(0);
        node.pass(Duration.ofSeconds(10));

        assertThat(client.data()).hasSize(300);
        assertThat(node.channels.counters().historyReads()).as("two to a page").isGreaterThan(100);
    }

    @Test
    void aStreamOfMoreChannelsThanReadsASecondOpensAllTheSame() {
        var names = IntStream.range(0, 60).mapToObj(n -> "channel/" + n).toList();
        names.forEach(name -> node.publisher.publish(name, "x"));
        var connection = new RecordingConnection();
        node.open(connection, null, Subscription.to(names).history(1));
        node.pass(Duration.ofSeconds(5));

        assertThat(connection.data()).hasSize(60);
    }

    private List<RecordingConnection> comeBack(List<String> cursors, int clients) {
        return IntStream.range(0, clients)
                .mapToObj(i -> {
                    var connection = new RecordingConnection();
                    node.open(connection, cursors.get(i % cursors.size()), "news");
                    return connection;
                })
                .toList();
    }

    private void publish(int events) {
        IntStream.range(0, events).forEach(i -> node.publisher.publish("news", "x"));
    }
}
