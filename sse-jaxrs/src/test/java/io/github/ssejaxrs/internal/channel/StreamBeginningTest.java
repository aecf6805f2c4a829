package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.History;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestClock;
import io.github.ssejaxrs.testing.TestNode;
import io.github.ssejaxrs.testing.UnreliableBroker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a stream begins with: history, the latest value, a state, or the place a page was given. */
class StreamBeginningTest {

    private final TestClock clock = new TestClock();
    private final TestNode node = new TestNode(
            new MemoryBroker(clock),
            Map.of("sse-jaxrs.channels", "prices/* latest; short/* history=5", "sse-jaxrs.history-size", "300"));
    private final RecordingConnection connection = new RecordingConnection();

    @Test
    void allThatIsRetained() {
        publish("news", 1, 290);
        node.open(connection, null, Subscription.to("news").history(History.all()));

        assertThat(connection.data()).containsExactlyElementsOf(numbers(1, 290));
    }

    @Test
    void whatWasPublishedSinceAnInstant() {
        publish("news", 1, 3);
        clock.pass(Duration.ofSeconds(10));
        var then = clock.instant();
        publish("news", 4, 6);

        node.open(connection, null, Subscription.to("news").history(History.since(then)));
        assertThat(connection.data()).containsExactly("4", "5", "6");
        var late = new RecordingConnection();
        node.open(late, null, Subscription.to("news").history(History.since(then.plusSeconds(1))));
        assertThat(late.data()).isEmpty();
        assertThat(late.resets()).isEmpty();
    }

    @Test
    void aNewStreamOfALatestValueChannelGetsTheNewestEventFirst() {
        publish("prices/1", 1, 3);
        node.open(connection, null, "prices/1");
        publish("prices/1", 4, 4);

        assertThat(connection.data()).containsExactly("3", "4");
    }

    @Test
    void aSubscriptionMayWantNoLatestValue() {
        publish("prices/1", 1, 3);
        node.open(connection, null, Subscription.to("prices/1").history(History.none()));

        assertThat(connection.data()).isEmpty();
    }

    @Test
    void aClientOfALatestValueChannelThatMissedSomethingBeginsWithTheNewest() {
        var first = new RecordingConnection();
        node.open(first, null, "prices/1").close();
        publish("prices/1", 1, 1000);
        node.open(connection, first.lastEventId(), "prices/1");
        publish("prices/1", 1001, 1001);

        assertThat(connection.resets()).containsExactly("{\"channels\":[\"prices/1\"],\"reason\":\"trimmed\"}");
        assertThat(connection.data()).containsExactly("1000", "1001");
    }

    @Test
    void aLatestValueThatHasExpiredIsNoReset() {
        publish("prices/1", 1, 1);
        clock.pass(Duration.ofDays(2));
        node.open(connection, null, "prices/1");

        assertThat(connection.data()).isEmpty();
        assertThat(connection.resets()).isEmpty();
    }

    @Test
    void channelsRetainWhatTheirRuleSays() {
        publish("short/1", 1, 9);
        publish("long", 1, 9);
        node.open(connection, null, Subscription.to("short/1").history(History.all()));
        var other = new RecordingConnection();
        node.open(other, null, Subscription.to("long").history(History.all()));

        assertThat(connection.data()).containsExactlyElementsOf(numbers(5, 9));
        assertThat(other.data()).hasSize(9);
    }

    @Test
    void aPageBeginsAtTheCursorItWasGiven() {
        publish("news", 1, 3);
        var cursor = node.channels.cursor("news", "rooms/1");
        publish("news", 4, 5);
        publish("rooms/1", 1, 1);
        node.open(connection, cursor, "news", "rooms/1");

        assertThat(connection.data()).containsExactlyInAnyOrder("4", "5", "1");
        assertThat(connection.resets()).isEmpty();
    }

    @Test
    void aCursorIsNotGivenForTooManyChannelsOrWrongNames() {
        var names = numbers(1, 65);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> node.channels.cursor(names))
                .withMessageContaining("sse-jaxrs.max-channels");
        assertThatIllegalArgumentException().isThrownBy(() -> node.channels.cursor("a\nb"));
    }

    @Test
    void aStateIsAskedForAfterThePlaceIsTaken() {
        publish("news", 1, 3);
        var subscription = Subscription.to("news").snapshot(() -> {
            publish("news", 4, 4); // while the state is read: in the state or not, it must follow
            return "state";
        });
        node.open(connection, null, subscription);
        publish("news", 5, 5);

        assertThat(connection.data()).containsExactly("state", "4", "5");
        assertThat(connection.events()).extracting(Received::type).startsWith("stream-open", "snapshot", "message");
    }

    @Test
    void aClientThatDropsBeforeItsStateComesBackForIt() {
        node.open(connection, null, Subscription.to("news").snapshot(() -> Event.of("state", "…")));

        var events = connection.events();
        assertThat(events.get(0).type()).isEqualTo("stream-open");
        assertThat(events.get(0).lastEventId()).as("no place without its state").isEmpty();
        assertThat(events.get(1).type()).isEqualTo("state");
        assertThat(events.get(1).lastEventId()).isNotEmpty();
    }

    @Test
    void aClientThatResumesNeedsNoState() {
        var loads = new ArrayList<String>();
        var subscription = Subscription.to("news").snapshot(() -> {
            loads.add("load");
            return "state";
        });
        node.open(connection, null, subscription).close();
        publish("news", 1, 1);
        var back = new RecordingConnection();
        node.open(back, connection.lastEventId(), subscription);

        assertThat(loads).hasSize(1);
        assertThat(back.data()).containsExactly("1");
    }

    @Test
    void aClientThatIsResetGetsANewStateInOneBlockWithIt() {
        var subscription = Subscription.to("short/1").snapshot(() -> "state");
        node.open(connection, null, subscription).close();
        publish("short/1", 1, 400);
        var back = new RecordingConnection();
        node.open(back, connection.lastEventId(), subscription);
        publish("short/1", 401, 401);

        assertThat(back.resets()).containsExactly("{\"channels\":[\"short/1\"],\"reason\":\"trimmed\"}");
        assertThat(back.data()).containsExactly("state", "401");
        var reset = back.events().stream()
                .filter(event -> event.type().equals("stream-reset"))
                .findFirst()
                .orElseThrow();
        var state = back.events().get(back.events().indexOf(reset) + 1);
        assertThat(reset.lastEventId()).as("the old place").isNotEqualTo(state.lastEventId());
    }

    @Test
    void aForgedCursorGetsResetAndState() {
        node.open(connection, "forged", Subscription.to("news").snapshot(() -> "state"));

        assertThat(connection.events())
                .extracting(Received::type)
                .containsExactly("stream-open", "stream-reset", "snapshot");
        assertThat(connection.resets()).containsExactly("{\"channels\":[\"news\"],\"reason\":\"invalid-cursor\"}");
    }

    @Test
    void nothingIsDeliveredWhileANewStateIsLoaded() {
        var broker = new UnreliableBroker(new MemoryBroker(Clock.systemUTC()));
        var loading = new ArrayList<Runnable>();
        var slow = new TestNode(broker, Map.of("sse-jaxrs.history-size", "5"));
        slow.loadWith(loading::add);
        var stalled = slow.open(connection, null, Subscription.to("a", "b").snapshot(() -> "state"));
        connection.stall();
        IntStream.rangeClosed(1, 400).forEach(n -> slow.publisher.publish("a", "a" + n));
        connection.resume(stalled);
        slow.publisher.publish("b", "b1");
        assertThat(connection.data()).as("frozen").containsExactly("state");

        loading.forEach(Runnable::run);
        assertThat(connection.resets()).containsExactly("{\"channels\":[\"a\"],\"reason\":\"overrun\"}");
        assertThat(connection.data()).containsExactly("state", "state", "b1");
    }

    @Test
    void aStateThatCannotBeHadRefusesTheStreamAndLeavesNothing() {
        var subscription = Subscription.to("news").snapshot(() -> {
            throw new IllegalArgumentException("no such room");
        });

        assertThatIllegalArgumentException().isThrownBy(() -> node.open(connection, null, subscription));
        assertThat(node.channels.streams()).isZero();
        node.pass(Duration.ofSeconds(5));
        assertThat(node.channels.counters().channels()).isZero();
    }

    @Test
    void aStateThatCannotBeHadAnewEndsTheStreamUntold() {
        var states = new ArrayList<>(List.of("state"));
        var subscription = Subscription.to("short/1").snapshot(() -> states.remove(0));
        node.open(connection, null, subscription).close();
        publish("short/1", 1, 400);
        var back = new RecordingConnection();
        var stream = node.open(back, connection.lastEventId(), subscription);

        assertThat(stream.isClosed()).isTrue();
        assertThat(back.resets())
                .as("comes back with its old place, and is told then")
                .isEmpty();
        assertThat(node.channels.counters().closed()).containsEntry("failed", 1L);
    }

    @Test
    void nullIsNoState() {
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() ->
                        node.open(connection, null, Subscription.to("news").snapshot(() -> null)))
                .withMessageContaining("supplied null");
    }

    @Test
    void aClientWhoseCursorKnowsNotAllChannelsGetsTheStateToo() {
        var first = new RecordingConnection();
        node.open(first, null, "a").close();
        publish("a", 1, 2);
        node.open(connection, first.lastEventId(), Subscription.to("a", "b").snapshot(() -> "state"));
        publish("b", 1, 1);

        assertThat(connection.data()).containsExactly("state", "1", "2", "1");
        assertThat(connection.resets()).isEmpty();
    }

    @Test
    void aStateTakesThePlaceOfALatestValue() {
        var subscription = Subscription.to("prices/1").snapshot(() -> "state");
        publish("prices/1", 1, 3);
        node.open(connection, null, subscription).close();
        publish("prices/1", 4, 1000);
        var back = new RecordingConnection();
        node.open(back, connection.lastEventId(), subscription);

        assertThat(connection.data()).containsExactly("state");
        assertThat(back.data()).containsExactly("state");
        assertThat(back.resets()).hasSize(1);
    }

    @Test
    void aStreamThatBeganWithHistoryIsToldWhenItIsOverrun() {
        publish("short/1", 1, 3);
        var stalled = node.open(connection, null, Subscription.to("short/1").history(10));
        publish("short/1", 4, 4);
        connection.stall();
        publish("short/1", 5, 400);
        connection.resume(stalled);

        assertThat(connection.resets()).containsExactly("{\"channels\":[\"short/1\"],\"reason\":\"overrun\"}");
        assertThat(connection.data()).containsExactly("1", "2", "3", "4");
    }

    @Test
    void aStreamOfAnEmptyChannelThatWantedHistoryIsToldWhenItIsOverrun() {
        var stalled = node.open(connection, null, Subscription.to("short/1").history(History.all()));
        connection.stall();
        publish("short/1", 1, 400);
        connection.resume(stalled);

        assertThat(connection.resets()).containsExactly("{\"channels\":[\"short/1\"],\"reason\":\"overrun\"}");
    }

    @Test
    void aLatestValueOverrunASecondTimeIsToldASecondTime() {
        var stalled = node.open(connection, null, "prices/1");
        for (int times = 0; times < 2; times++) {
            connection.stall();
            publish("prices/1", 1, 1000);
            connection.resume(stalled);
        }

        assertThat(connection.resets()).hasSize(2);
        assertThat(connection.data()).containsExactly("1000", "1000");
    }

    @Test
    void historyThatExpiresBeforeItIsReadNobodyHasMissed() {
        publish("news", 1, 3);
        node.holdBrokerReads();
        node.open(connection, null, Subscription.to("news").history(History.all()));
        clock.pass(Duration.ofDays(2));
        node.readBroker();
        publish("news", 4, 4);
        node.readBroker();

        assertThat(connection.resets()).isEmpty();
        assertThat(connection.data()).containsExactly("4");
    }

    @Test
    void aStateThatTakesLongToLoadIsNoResponseThatNeverOpens() {
        var opening = node.channels.open(
                Subscription.to("news").snapshot(() -> {
                    node.pass(Duration.ofSeconds(31));
                    return "state";
                }),
                null,
                null);
        node.pass(Duration.ofSeconds(2));
        opening.opened(connection);

        assertThat(connection.data()).containsExactly("state");
    }

    @Test
    void historyThatTheNodeStillHasIsNoReasonToKeepAnOverrunQuiet() {
        node.open(new RecordingConnection(), null, "short/1");
        publish("short/1", 1, 3);
        var stalled = node.open(connection, null, Subscription.to("short/1").history(2));
        connection.stall();
        publish("short/1", 4, 400);
        connection.resume(stalled);

        assertThat(connection.data()).containsExactly("2", "3");
        assertThat(connection.resets()).containsExactly("{\"channels\":[\"short/1\"],\"reason\":\"overrun\"}");
    }

    @Test
    void whatWasPublishedSinceItOpenedIsMissedAndTold() {
        publish("short/1", 1, 3);
        var stream = node.channels.open(Subscription.to("short/1").history(2), null, null);
        node.holdBrokerReads();
        publish("short/1", 4, 400);
        stream.opened(connection);
        node.readBroker();
        publish("short/1", 401, 401);

        assertThat(connection.resets()).containsExactly("{\"channels\":[\"short/1\"],\"reason\":\"trimmed\"}");
        assertThat(connection.data()).containsExactly("401");
    }

    private void publish(String channel, int from, int to) {
        numbers(from, to).forEach(n -> node.publisher.publish(channel, n));
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(n -> n + "").toList();
    }
}
