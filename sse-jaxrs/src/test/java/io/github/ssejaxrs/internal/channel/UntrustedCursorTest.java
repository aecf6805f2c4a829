package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestNode;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client may claim to have been anywhere: it reads what its channels retain, and is told what it cannot. */
class UntrustedCursorTest {

    private static final int RETAINED = 5;

    private final TestNode node = node();

    private static TestNode node() {
        return new TestNode(Map.of("sse-jaxrs.history-size", Integer.toString(RETAINED)));
    }

    @Test
    void anEmptyCursorIsNone() {
        node.publisher.publish("news", "one");
        node.publisher.publish("news", "two");
        var connection = new RecordingConnection();
        node.open(connection, "", Subscription.to("news").history(1));

        assertThat(connection.resets()).isEmpty();
        assertThat(connection.data()).as("as for a client that comes first").containsExactly("two");
    }

    @Test
    void theCursorOfSomebodyElseOpensNoChannel() {
        var ada = open(Subscription.to("news", "secret").as("ada"), null);
        var adasCursor = ada.lastEventId();
        node.publisher.publish("secret", "for ada");
        node.publisher.publish("news", "for all");

        var bob = open(Subscription.to("news").as("bob"), adasCursor);
        node.publisher.publish("secret", "for ada, too");

        assertThat(bob.data()).containsExactly("for all");
        assertThat(bob.resets()).isEmpty();
        assertThat(bob.wire()).doesNotContain("secret");
    }

    @Test
    void theCursorOfChannelsNobodyAskedForIsInvalid() {
        var ada = open(Subscription.to("secret").as("ada"), null);
        node.publisher.publish("news", "before");

        var bob = open(Subscription.to("news").as("bob"), ada.lastEventId());
        node.publisher.publish("news", "after");

        assertThat(bob.resets()).containsExactly(reset("invalid-cursor"));
        assertThat(bob.data()).containsExactly("after");
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 2 + 1_000_000_000L, Long.MAX_VALUE - 1, Long.MAX_VALUE})
    void aSequenceThatIsYetToComeIsInvalid(long sequence) {
        var generation = node.publisher.publish("news", "one").generation();
        node.publisher.publish("news", "two");

        var claiming = open(Subscription.to("news"), cursor(new Position(generation, sequence)));
        node.publisher.publish("news", "three");

        assertThat(claiming.resets()).containsExactly(reset("invalid-cursor"));
        assertThat(claiming.data()).as("not before that sequence is reached").containsExactly("three");
    }

    @ParameterizedTest
    @ValueSource(longs = {3, Long.MAX_VALUE})
    void aSequenceThatIsYetToComeIsInvalidAlsoWhereOthersListen(long sequence) {
        var generation = node.publisher.publish("news", "one").generation();
        node.publisher.publish("news", "two");
        var other = open(Subscription.to("news"), null);

        var claiming = open(Subscription.to("news"), cursor(new Position(generation, sequence)));
        node.publisher.publish("news", "three");

        assertThat(claiming.resets()).containsExactly(reset("invalid-cursor"));
        assertThat(claiming.data()).containsExactly("three");
        assertThat(other.data()).containsExactly("three");
        assertThat(other.resets()).isEmpty();
    }

    @Test
    void theBeginningIsReadAsFarAsItIsRetained() {
        var generation = publish(RETAINED);

        var claiming = open(Subscription.to("news"), cursor(new Position(generation, 0)));

        assertThat(claiming.resets()).isEmpty();
        assertThat(claiming.data()).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void aBeginningThatIsNoLongerRetainedIsToldAndNothingOfItIsRead() {
        var generation = publish(RETAINED + 1);

        var claiming = open(Subscription.to("news"), cursor(new Position(generation, 0)));
        node.publisher.publish("news", "after");

        assertThat(claiming.resets()).containsExactly(reset("trimmed"));
        assertThat(claiming.data()).containsExactly("after");
    }

    @Test
    void aCursorOfAStoreThatWasReplacedIsOfAnUnknownGeneration() {
        var before = open(Subscription.to("news"), null);
        publish(3);
        var cursor = before.lastEventId();

        var restarted = node();
        restarted.publisher.publish("news", "anew");
        var returning = new RecordingConnection();
        restarted.open(returning, cursor, "news");
        restarted.publisher.publish("news", "after");

        assertThat(returning.resets()).containsExactly(reset("unknown-generation"));
        assertThat(returning.data()).containsExactly("after");
    }

    @Test
    void aClientThatWasResetResumesFromTheReset() {
        publish(RETAINED + 1);
        var told = open(Subscription.to("news"), cursor(new Position(1, 1)));
        assertThat(told.events()).extracting(Received::type).containsExactly("stream-open", "stream-reset");
        node.publisher.publish("news", "after");

        var returning = open(Subscription.to("news"), told.events().get(1).lastEventId());

        assertThat(returning.resets()).isEmpty();
        assertThat(returning.data()).containsExactly("after");
    }

    /** Events "1", "2", "3" …; their generation. */
    private long publish(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToLong(
                        i -> node.publisher.publish("news", Integer.toString(i)).generation())
                .max()
                .orElseThrow();
    }

    private RecordingConnection open(Subscription subscription, @Nullable String lastEventId) {
        var connection = new RecordingConnection();
        node.open(connection, lastEventId, subscription);
        return connection;
    }

    private static String cursor(Position position) {
        return Cursor.encode(Cursor.hash("news"), position);
    }

    private static String reset(String reason) {
        return "{\"channels\":[\"news\"],\"reason\":\"" + reason + "\"}";
    }
}
