package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestNode;
import io.github.ssejaxrs.testing.UnreliableBroker;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** On an ephemeral channel only the present counts: nothing is retained, replayed, or waited for. */
class EphemeralChannelTest {

    private final UnreliableBroker broker = new UnreliableBroker(new MemoryBroker(Clock.systemUTC()));
    private final TestNode node = new TestNode(
            broker, Map.of("sse-jaxrs.channels", "typing/* ephemeral conflate; clicks/* ephemeral drop-oldest"));
    private final RecordingConnection connection = new RecordingConnection();

    @Test
    void itsEventsHaveNoPlaceInTheCursor() {
        node.open(connection, null, "typing/1");
        node.publisher.publish("typing/1", "ada");

        assertThat(connection.data()).containsExactly("ada");
        assertThat(connection.wire()).doesNotContain("id:");
    }

    @Test
    void aClientThatComesBackGetsNothingOfWhatItMissedAndIsNotTold() {
        node.open(connection, null, "typing/1", "rooms/1");
        node.publisher.publish("rooms/1", "one");
        node.publisher.publish("typing/1", "ada");
        var cursor = connection.lastEventId();
        node.open(new RecordingConnection(), null, "typing/1").close();
        node.publisher.publish("rooms/1", "two");
        node.publisher.publish("typing/1", "bob");

        var back = new RecordingConnection();
        node.open(back, cursor, "typing/1", "rooms/1");
        node.publisher.publish("typing/1", "eve");
        assertThat(back.data()).containsExactly("two", "eve");
        assertThat(back.resets()).isEmpty();
    }

    @Test
    void streamsAtOneCursorThatBringDifferentThingsCanBeToldApart() {
        var seen = new ArrayList<String>();
        for (var channels : List.of(
                new String[] {"rooms/1"},
                new String[] {"rooms/1", "typing/1"},
                new String[] {"typing/1", "rooms/1"},
                new String[] {"rooms/1", "typing/2"})) {
            var stream = new RecordingConnection();
            node.open(stream, null, channels);
            seen.add(stream.events().get(0).data().replaceFirst("\"connection\":\"\\w+\"", ""));
        }

        assertThat(seen.get(0)).as("the cursor tells all").isEqualTo("{}");
        assertThat(seen.get(1)).matches("\\{,\"stream\":\"[\\w-]{12}\"}").isEqualTo(seen.get(2));
        assertThat(seen.get(3)).isNotEqualTo(seen.get(1));
    }

    @Test
    void streamsOfTwoUsersCanBeToldApart() {
        var openings = Stream.of("ada", "bob", "ada")
                .map(user -> {
                    var stream = new RecordingConnection();
                    node.open(stream, null, Subscription.to("rooms/1").as(user));
                    return stream.events().get(0).data().replaceFirst("\"connection\":\"\\w+\"", "");
                })
                .toList();

        assertThat(openings.get(0)).isNotEqualTo(openings.get(1)).isEqualTo(openings.get(2));
    }

    @Test
    void anEventBesideALogLeavesTheCursorWhereItIs() {
        node.open(connection, null, "typing/1", "rooms/1");
        node.publisher.publish("rooms/1", "one");
        node.publisher.publish("typing/1", "ada");

        var ids = connection.events().stream().map(Received::lastEventId).toList();
        assertThat(ids.get(1)).isNotEqualTo(ids.get(0));
        assertThat(ids.get(2)).as("of the event before").isEqualTo(ids.get(1));
    }

    @Test
    void ofWhatWaitsOnlyTheNewestOfEachNameIsSent() {
        var stream = node.open(connection, null, "typing/1");
        connection.stall();
        node.publisher.publish("typing/1", "x", 1 + "");
        node.publisher.publish("typing/1", "y", 2 + "");
        node.publisher.publish("typing/1", "x", 3 + "");
        node.publisher.publish("typing/1", 4 + "");
        connection.resume(stream);
        node.publisher.publish("typing/1", "x", 5 + "");

        assertThat(connection.data()).containsExactly("2", "3", "4", "5");
        assertThat(node.channels.counters().dropped()).isEqualTo(1);
    }

    @Test
    void whatConflatesLongerThanTheLogIsCountedToo() {
        var stream = node.open(connection, null, "typing/1");
        connection.stall();
        IntStream.rangeClosed(1, 1000).forEach(n -> node.publisher.publish("typing/1", n + ""));
        connection.resume(stream);

        assertThat(connection.data()).containsExactly("1000");
        assertThat(node.channels.counters().dropped()).isEqualTo(999);
    }

    @Test
    void theOldestAreDroppedWhenTheLogIsFull() {
        var stream = node.open(connection, null, "clicks/1");
        connection.stall();
        IntStream.rangeClosed(1, 300).forEach(n -> node.publisher.publish("clicks/1", n + ""));
        connection.resume(stream);

        assertThat(connection.data())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(45, 300).mapToObj(n -> n + "").toList());
        assertThat(node.channels.counters().dropped()).isEqualTo(44);
        assertThat(connection.resets()).isEmpty();
    }

    @Test
    void aGapIsSkippedAndNeverReadFromTheBroker() {
        node.open(connection, null, "clicks/1");
        node.publisher.publish("clicks/1", "one");
        long reads = node.channels.counters().historyReads();
        broker.carry((message, listener) -> {});
        node.publisher.publish("clicks/1", "lost");
        broker.carry((message, listener) -> {
            listener.onMessage(message);
            listener.onMessage(message);
        });
        node.publisher.publish("clicks/1", "three");

        assertThat(connection.data()).containsExactly("one", "three");
        assertThat(node.channels.counters().historyReads()).isEqualTo(reads);
        assertThat(node.channels.counters().dropped()).isEqualTo(1);
    }

    @Test
    void aStalledClientHearsOfBothSidesOfAGap() {
        var stream = node.open(connection, null, "clicks/1");
        connection.stall();
        node.publisher.publish("clicks/1", "one");
        broker.carry((message, listener) -> {});
        node.publisher.publish("clicks/1", "lost");
        broker.carry((message, listener) -> listener.onMessage(message));
        node.publisher.publish("clicks/1", "three");
        connection.resume(stream);

        assertThat(connection.data()).containsExactly("one", "three");
    }

    @Test
    void firstHistoryOfItIsNothing() {
        node.publisher.publish("typing/1", "before");
        node.open(connection, null, Subscription.to("typing/1").history(10));

        assertThat(connection.data()).isEmpty();
        assertThat(connection.resets()).isEmpty();
    }

    @Test
    void whatCameWhileTheBrokerWasAskedToListenIsNotReadFromIt() {
        broker.beforeSubscribed(channel -> node.publisher.publish("typing/1", "too early"));
        node.open(connection, null, "typing/1");
        node.publisher.publish("typing/1", "in time");

        assertThat(connection.data()).containsExactly("in time");
        assertThat(connection.wire()).doesNotContain("id:");
        assertThat(node.channels.counters().historyReads()).isZero();
    }

    @Test
    void whatAStalledClientWouldHaveGotIsReplacedByWhatIsNewer() {
        var stream = node.open(connection, null, "typing/1");
        connection.stall();
        node.publisher.publish("typing/1", "null", "of that name");
        node.publisher.publish("typing/1", "without one");
        node.pass(java.time.Duration.ofSeconds(3));
        node.publisher.publish("typing/1", "newer");
        connection.resume(stream);

        assertThat(connection.data()).containsExactly("of that name", "newer");
    }
}
