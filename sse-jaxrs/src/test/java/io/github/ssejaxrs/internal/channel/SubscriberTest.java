package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestNode;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubscriberTest {

    private final TestNode node = new TestNode(Map.of("sse-jaxrs.retry-min", "2s", "sse-jaxrs.retry-max", "2s"));
    private final RecordingConnection connection = new RecordingConnection();

    @Test
    void whatAStreamLooksLike() {
        node.open(connection, null, "news");
        node.publisher.publish("news", Event.of("greeting", "hello\nworld"));

        assertThat(connection.wire().replaceAll("id: [\\w-]+", "id: ~").replaceAll(":\"\\w+\"", ":\"~\""))
                .isEqualTo("""
                        retry: 2000
                        id: ~
                        event: stream-open
                        data: {"connection":"~"}

                        id: ~
                        event: greeting
                        data: hello
                        data: world

                        """);
    }

    @Test
    void eachEventsIdResumesAfterIt() {
        node.open(connection, null, "news");
        node.publisher.publish("news", "one");
        var afterOne = connection.lastEventId();
        node.publisher.publish("news", "two");
        var afterTwo = connection.lastEventId();

        assertThat(resumed(afterOne, "news").data()).containsExactly("two");
        assertThat(resumed(afterTwo, "news").data()).isEmpty();
    }

    @Test
    void anIdHoldsThePositionOfAllChannels() {
        node.open(connection, null, "a", "b");
        node.publisher.publish("a", "a1");
        node.publisher.publish("b", "b1");
        var seen = connection.lastEventId();
        node.publisher.publish("b", "b2");
        node.publisher.publish("a", "a2");

        assertThat(resumed(seen, "a", "b").data()).containsExactlyInAnyOrder("a2", "b2");
        assertThat(resumed(seen, "b").data()).as("one channel fewer").containsExactly("b2");
        var more = resumed(seen, "b", "c");
        assertThat(more.data()).as("another channel, live from now").containsExactly("b2");
        assertThat(more.resets()).isEmpty();
    }

    @Test
    void whatIsDueTogetherLeavesInOneWrite() {
        var subscriber = node.open(connection, null, "news");
        connection.stall();
        IntStream.range(0, 50).forEach(i -> node.publisher.publish("news", "event " + i));
        int before = connection.writes();

        connection.resume(subscriber);

        assertThat(connection.data()).hasSize(50);
        assertThat(connection.writes()).isEqualTo(before + 1);
    }

    @Test
    void oneWriteIsBounded() {
        var subscriber = node.open(connection, null, "news");
        connection.stall();
        IntStream.range(0, 10).forEach(i -> node.publisher.publish("news", "x".repeat(30_000)));
        int before = connection.writes();

        connection.resume(subscriber);

        assertThat(connection.data()).hasSize(10);
        assertThat(connection.writes() - before).isBetween(3, 5);
    }

    @Test
    void aStalledClientCatchesUpFromTheBrokersHistory() {
        var subscriber = node.open(connection, null, "news");
        connection.stall();
        IntStream.range(0, 90).forEach(i -> node.publisher.publish("news", i + "x".repeat(20_000)));

        connection.resume(subscriber);

        assertThat(connection.data()).hasSize(90).first().asString().startsWith("0x");
        assertThat(connection.resets()).isEmpty();
    }

    @Test
    void aClientSlowerThanTheHistoryIsTold() {
        var subscriber = node.open(connection, null, "news");
        connection.stall();
        IntStream.range(0, 1000).forEach(i -> node.publisher.publish("news", "event " + i));
        connection.resume(subscriber);
        node.publisher.publish("news", "after");

        assertThat(connection.resets()).containsExactly("{\"channels\":[\"news\"],\"reason\":\"overrun\"}");
        assertThat(connection.data()).containsExactly("after");
    }

    @Test
    void aForgedPositionIsFoundOut() {
        var receipt = node.publisher.publish("news", "one");
        node.open(new RecordingConnection(), null, "news");
        var beyond = Cursor.encode(Cursor.hash("news"), new Position(receipt.generation(), receipt.sequence() + 1000));
        var elsewhere = Cursor.encode(Cursor.hash("news"), new Position(receipt.generation() ^ 1, 1));

        assertThat(resumed(beyond, "news").resets())
                .containsExactly("{\"channels\":[\"news\"],\"reason\":\"invalid-cursor\"}");
        assertThat(resumed(elsewhere, "news").resets())
                .containsExactly("{\"channels\":[\"news\"],\"reason\":\"unknown-generation\"}");
    }

    @Test
    void aCursorOfOtherChannelsIsInvalidForAll() {
        node.open(connection, null, "a");
        var foreign = connection.lastEventId();

        var returning = resumed(foreign, "b", "c");
        node.publisher.publish("c", "live");

        assertThat(returning.resets()).containsExactly("{\"channels\":[\"b\",\"c\"],\"reason\":\"invalid-cursor\"}");
        assertThat(returning.data()).containsExactly("live");
    }

    @Test
    void aResetBringsAFreshCursor() {
        node.publisher.publish("news", "one");
        var reset = resumed("nonsense", "news");
        node.publisher.publish("news", "two");

        var after = resumed(reset.events().get(1).lastEventId(), "news");
        assertThat(after.data()).containsExactly("two");
        assertThat(after.resets()).isEmpty();
    }

    @Test
    void noPlaceIsGivenToAClientBeforeItIsToldThatItsCursorIsUnusable() {
        node.open(connection, "nonsense", "news");
        var opening = connection.events().get(0);
        assertThat(opening.type()).isEqualTo("stream-open");

        var back = new RecordingConnection();
        node.open(back, opening.lastEventId(), "news");
        assertThat(back.resets()).as("cut off between the two blocks").hasSize(1);
    }

    @Test
    void historyComesBeforeTheLiveEvents() {
        IntStream.range(0, 5).forEach(i -> node.publisher.publish("news", "event " + i));
        var subscriber = node.channels.open(Subscription.to("news").history(2), null, null);
        node.publisher.publish("news", "live");
        subscriber.opened(connection);

        assertThat(connection.data()).containsExactly("event 3", "event 4", "live");
    }

    @Test
    void whatIsTrimmedBeforeTheFirstReadNobodyHasMissed() {
        var busy = new TestNode(Map.of("sse-jaxrs.history-size", "5"));
        IntStream.range(0, 10).forEach(i -> busy.publisher.publish("news", "event " + i));
        var subscriber = busy.channels.open(Subscription.to("news").history(5), null, null);
        IntStream.range(10, 12).forEach(i -> busy.publisher.publish("news", "event " + i));
        subscriber.opened(connection);

        assertThat(connection.resets()).isEmpty();
        assertThat(connection.data()).containsExactly("event 7", "event 8", "event 9", "event 10", "event 11");
    }

    @Test
    void aSilentStreamIsKeptAliveAndABusyOneIsNot() {
        node.open(connection, null, "news");
        node.pass(Duration.ofSeconds(11));
        assertThat(connection.wire()).doesNotContain("\n: \n");
        node.publisher.publish("news", "busy");
        node.pass(Duration.ofSeconds(11));
        assertThat(connection.wire()).doesNotContain("\n: \n");

        node.pass(Duration.ofSeconds(8));

        assertThat(connection.wire()).endsWith("\n\n: \n\n");
    }

    @Test
    void theKeepAliveCanBeAnEvent() {
        var watched = new TestNode(Map.of("sse-jaxrs.keep-alive-event", "true"));
        watched.open(connection, null, "news");
        watched.pass(Duration.ofSeconds(20));

        assertThat(connection.events())
                .last()
                .satisfies(event -> assertThat(event.type()).isEqualTo("keep-alive"));
    }

    @Test
    void aKeepAliveThatIsAnEventComesWhateverElseIsSent() {
        var watched = new TestNode(Map.of("sse-jaxrs.keep-alive-event", "true"));
        watched.open(connection, null, "news");
        for (int second = 0; second < 60; second++) {
            watched.publisher.publish("news", "other", "of no interest to the page");
            watched.pass(Duration.ofSeconds(1));
        }

        assertThat(connection.events())
                .filteredOn(event -> event.type().equals("keep-alive"))
                .hasSizeBetween(3, 5);
    }

    @Test
    void aClientThatTakesNothingIsGivenUp() {
        node.open(connection, null, "news");
        connection.stall();
        node.publisher.publish("news", "one");
        node.pass(Duration.ofSeconds(29));
        assertThat(connection.isClosed()).isFalse();

        node.pass(Duration.ofSeconds(2));

        assertThat(connection.isClosed()).isTrue();
        assertThat(node.channels.streams()).isZero();
    }

    @Test
    void aSilentClientThatCannotBeKeptAliveIsGivenUpToo() {
        node.open(connection, null, "news");
        connection.stall();

        node.pass(Duration.ofSeconds(20));
        node.pass(Duration.ofSeconds(20));

        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void aResponseThatNeverOpensIsForgotten() {
        var subscriber = node.channels.open(Subscription.to("news"), null, null);
        node.pass(Duration.ofSeconds(31));

        assertThat(subscriber.isClosed()).isTrue();
        assertThat(node.channels.streams()).isZero();
        subscriber.opened(connection);
        assertThat(connection.isClosed()).as("opened too late").isTrue();
    }

    @Test
    void aBrokenConnectionEndsTheStream() {
        node.open(connection, null, "news");
        connection.breakOff();

        node.publisher.publish("news", "one");

        assertThat(connection.isClosed()).isTrue();
        assertThat(node.channels.streams()).isZero();
    }

    @Test
    void whatHappensToOneClientHappensToNoOther() {
        var unlucky = new RecordingConnection();
        node.open(unlucky, null, "news");
        node.open(connection, null, "news");
        unlucky.breakOff(new OutOfMemoryError("direct buffer memory"));
        node.publisher.publish("news", "one");
        node.publisher.publish("news", "two");

        assertThat(unlucky.isClosed()).isTrue();
        assertThat(connection.data()).containsExactly("one", "two");
    }

    @Test
    void nothingIsLeftWhenTheLastStreamHasGone() {
        var subscriber = node.open(connection, null, "news");
        assertThat(node.isTicking()).isTrue();
        subscriber.gone(null);
        subscriber.gone(null);

        node.pass(Duration.ofSeconds(1));
        node.pass(Duration.ofSeconds(1));

        assertThat(node.channels.streams()).isZero();
        assertThat(node.isTicking()).isFalse();
        assertThat(resumed(connection.lastEventId(), "news").resets()).isEmpty();
    }

    @Test
    void anEventSentToOneStreamAloneHasNoPlaceInItsChannels() {
        var subscriber = node.open(connection, null, "news");
        var sent = subscriber.send(new EncodedEvent(null, "private", "for you", null, null));

        assertThat(sent.toCompletableFuture()).isCompleted();
        assertThat(connection.wire()).endsWith("\n\nevent: private\ndata: for you\n\n");
    }

    @Test
    void whatIsSentToOneStreamIsBounded() {
        var subscriber = node.open(connection, null, "news");
        connection.stall();
        var event = new EncodedEvent(null, "private", "for you", null, null);
        IntStream.range(0, 64).forEach(i -> subscriber.send(event));

        var oneTooMany = subscriber.send(event).toCompletableFuture();
        assertThat(oneTooMany).isCompletedExceptionally();

        var waiting = subscriber.send(event).toCompletableFuture();
        subscriber.close();
        assertThat(waiting).isCompletedExceptionally();
    }

    @Test
    void aStreamHasABoundedNumberOfChannels() {
        var names = IntStream.range(0, 65).mapToObj(i -> "c" + i).toList();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> node.channels.open(Subscription.to(names), null, null))
                .withMessage("A stream has at most 64 channels, not 65 (sse-jaxrs.max-channels)");
        assertThat(node.channels.streams()).isZero();
    }

    @Test
    void afterShutdownNoStreamOpens() {
        node.open(connection, null, "news");
        node.channels.close();

        assertThat(connection.isClosed()).isTrue();
        assertThatExceptionOfType(StreamRefusedException.class)
                .isThrownBy(() -> node.channels.open(Subscription.to("news"), null, null))
                .withMessage("This node stops");
    }

    @Test
    void aChannelIsLetGoWithItsPastKept() {
        var broker = new MemoryBroker(Clock.systemUTC());
        var restarted = new TestNode(broker, Map.of());
        restarted.open(connection, null, "news").close();
        restarted.pass(Duration.ofSeconds(1));
        restarted.publisher.publish("news", "meanwhile");

        var returning = new RecordingConnection();
        restarted.open(returning, connection.lastEventId(), "news");
        assertThat(returning.data()).containsExactly("meanwhile");
    }

    @Test
    void channelsOfOneHashLoseNothing() {
        node.open(connection, null, "plumless", "buckeroo");
        node.publisher.publish("plumless", "p1");
        node.publisher.publish("plumless", "p2");
        node.publisher.publish("buckeroo", "b1");
        var seen = connection.lastEventId();
        node.publisher.publish("buckeroo", "b2");
        node.publisher.publish("buckeroo", "b3");

        var returning = resumed(seen, "plumless", "buckeroo");

        assertThat(returning.resets())
                .containsExactly("{\"channels\":[\"buckeroo\",\"plumless\"],\"reason\":\"invalid-cursor\"}");
    }

    @Test
    void aPageThatWasReadForAClientThatTakesNothingIsLetGo() {
        var history = new TestNode(Map.of("sse-jaxrs.history-size", "1000", "sse-jaxrs.write-stall", "1h"));
        var cursor = history.channels.cursor("news");
        IntStream.range(0, 400).forEach(i -> history.publisher.publish("news", "x"));
        history.holdBrokerReads();
        var stalled = history.open(connection, cursor, "news");
        connection.stall();
        history.readBroker();
        history.pass(Duration.ofSeconds(3));
        assertThat(history.channels.counters().historyReads()).isEqualTo(1);
        connection.resume(stalled);
        history.readBroker();

        assertThat(connection.data()).hasSize(400);
        assertThat(history.channels.counters().historyReads())
                .as("four pages, the first twice")
                .isEqualTo(5);
    }

    @Test
    void aClientThatStallsWithItsLastEventIsGivenUpThoughNothingFollows() {
        var quiet = new TestNode(Map.of("sse-jaxrs.write-stall", "3s", "sse-jaxrs.keep-alive", "1h"));
        quiet.open(connection, null, "news");
        quiet.publisher.publish("news", "one");
        connection.stall();
        quiet.pass(Duration.ofSeconds(3));
        assertThat(connection.isClosed()).isFalse();

        quiet.pass(Duration.ofSeconds(2));

        assertThat(connection.isClosed()).isTrue();
        assertThat(quiet.channels.counters().overflows()).isEqualTo(1);
    }

    @Test
    void aClientHasAllOfItsTimeFromWhenTheResponseOpens() {
        var impatient = new TestNode(Map.of("sse-jaxrs.write-stall", "2s"));
        var opening = impatient.channels.open(Subscription.to("news"), null, null);
        impatient.pass(Duration.ofSeconds(10));
        connection.stall();
        opening.opened(connection);
        impatient.pass(Duration.ofSeconds(1));

        assertThat(connection.isClosed()).isFalse();
    }

    @Test
    void whoIsDismissedInTheMiddleOfAWriteHearsOfItWheneverTheTickComes() {
        var dismissed = node.open(connection, null, Subscription.to("news").as("eve"));
        node.pass(Duration.ofMillis(999));
        connection.stall();
        node.channels.dismiss("eve", "forbidden", "no");
        node.pass(Duration.ofMillis(2));
        connection.resume(dismissed);

        assertThat(connection.wire()).contains("event: stream-error");
    }

    private RecordingConnection resumed(String cursor, String... names) {
        var returning = new RecordingConnection();
        node.open(returning, cursor, names);
        return returning;
    }
}
