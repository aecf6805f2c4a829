package io.github.ssejaxrs.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import io.github.ssejaxrs.testing.Finding.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What counts as complete, what as told, and what as neither. */
class HistoryCheckerTest {

    private static final Position START = new Position(7, 0);

    private final PublishedEvents published = new PublishedEvents();
    private final HistoryChecker checker = checker(false);

    private HistoryChecker checker(boolean stateful) {
        return new HistoryChecker("ada", published, Map.of("news", new HistoryChecker.Rule(3, false)), stateful);
    }

    @Test
    void aContiguousRunIsComplete() {
        comes();
        publish(1, 3);
        takes(1);
        takes(2);
        takes(3);
        checker.quiet();

        assertThat(checker.findings()).isEmpty();
    }

    @Test
    void aGapIsALoss() {
        comes();
        publish(1, 3);
        takes(1);
        takes(3);

        assertFound(Kind.LOSS);
    }

    @Test
    void anEndThatDoesNotComeIsALoss() {
        comes();
        publish(1, 3);
        takes(1);
        checker.quiet();

        assertFound(Kind.LOSS);
    }

    @Test
    void whatComesAgainIsADuplicate() {
        comes();
        publish(1, 3);
        takes(1);
        takes(1);

        assertFound(Kind.DUPLICATE);
    }

    @Test
    void whatNobodyPublishedIsAnInvention() {
        comes();
        checker.takes(new Received("message", "news 1", id(0)));

        assertFound(Kind.INVENTION);
    }

    @Test
    void anIdAheadOfTheClientIsALoss() {
        comes();
        publish(1, 3);
        checker.takes(new Received("message", "news 1", id(2)));

        assertFound(Kind.LOSS);
    }

    @Test
    void aGapThatIsToldIsNone() {
        comes();
        publish(1, 5);
        checker.takes(reset("overrun", id(5)));
        publish(6, 6);
        takes(6);
        checker.quiet();

        assertThat(checker.findings()).isEmpty();
    }

    @Test
    void aResetOfWhoMissedNothingIsNeedless() {
        comes();
        publish(1, 3);
        checker.takes(reset("overrun", id(3)));

        assertFound(Kind.NEEDLESS_RESET);
    }

    @Test
    void whoLostItsCursorIsAtNoPlaceUntilItIsTold() {
        comes();
        checker.bringsUnusableCursor();
        checker.takes(new Received("stream-open", "{}", Cursor.NOWHERE));
        checker.takes(reset("invalid-cursor", id(0)));
        publish(1, 1);
        takes(1);
        checker.quiet();

        assertThat(checker.findings()).isEmpty();
    }

    @Test
    void whoLostItsCursorAndGetsAPlaceBeforeItIsToldIsLost() {
        comes();
        checker.bringsUnusableCursor();
        checker.takes(new Received("stream-open", "{}", id(0)));

        assertFound(Kind.LOSS);
    }

    @Test
    void aStateThatEndsBeforeTheEventsBeginIsALoss() {
        var stateful = checker(true);
        publish(1, 2);
        stateful.begins(0);
        stateful.takes(new Received(HistoryChecker.STATE, "news=7:1", id(2)));

        assertThat(stateful.findings()).extracting(Finding::kind).containsExactly(Kind.LOSS);
    }

    @Test
    void aStateOlderThanWhatWasDeliveredIsALoss() {
        var stateful = checker(true);
        publish(1, 2);
        stateful.begins(0);
        stateful.takes(new Received(HistoryChecker.STATE, "news=7:1", id(1)));
        stateful.takes(new Received("message", "news 2", id(2)));
        stateful.takes(new Received(HistoryChecker.STATE, "news=7:1", id(1)));

        assertThat(stateful.findings()).extracting(Finding::kind).containsExactly(Kind.LOSS);
    }

    private void comes() {
        checker.begins(0);
        checker.takes(new Received("stream-open", "{}", id(0)));
    }

    private void publish(int from, int to) {
        for (int n = from; n <= to; n++) {
            published.record(new Message("news", START.at(n), new Payload("news " + n, null, null, null)));
        }
    }

    private void takes(int n) {
        checker.takes(new Received("message", "news " + n, id(n)));
    }

    private static Received reset(String reason, String id) {
        return new Received("stream-reset", "{\"channels\":[\"news\"],\"reason\":\"" + reason + "\"}", id);
    }

    private static String id(long sequence) {
        return Cursor.encode(Cursor.hash("news"), START.at(sequence));
    }

    private void assertFound(Kind kind) {
        assertThat(checker.findings()).extracting(Finding::kind).containsOnly(kind);
    }
}
