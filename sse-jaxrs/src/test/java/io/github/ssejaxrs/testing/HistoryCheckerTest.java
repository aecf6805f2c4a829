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
    private static final Position LATER = new Position(8, 0);

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

    @Test
    void aGenerationThatGoesOnWhereAnotherEndedIsNoGap() {
        comes();
        publish(1, 3);
        takes(1);
        takes(2);
        takes(3);
        goesOnAfter(3);
        publish(LATER.at(4), "news d");
        takes(LATER.at(4), "news d");
        checker.quiet();

        assertThat(checker.findings()).isEmpty();
    }

    @Test
    void aPlaceMayBeToldByItsLaterName() {
        comes();
        publish(1, 1);
        goesOnAfter(1);
        takes(LATER.at(1), "news 1");
        checker.takes(new Received("stream-open", "{}", id(START.at(1))));
        checker.takes(new Received("stream-open", "{}", id(LATER.at(1))));
        checker.quiet();

        assertThat(checker.findings()).isEmpty();
    }

    @Test
    void anEventBehindAGenerationThatWentOnEarlierIsALoss() {
        comes();
        publish(1, 2);
        takes(1);
        goesOnAfter(2);
        publish(LATER.at(3), "news c");
        takes(LATER.at(3), "news c");

        assertFound(Kind.LOSS);
    }

    @Test
    void whoHasWhatTheStoreLostIsTold() {
        losesFourAndFiveAfterAClientHadThem();
        checker.takes(reset("rolled-back", id(LATER.at(4))));
        publish(LATER.at(5), "news e");
        takes(LATER.at(5), "news e");
        checker.quiet();

        assertThat(checker.findings()).isEmpty();
    }

    @Test
    void whoHasWhatTheStoreLostAndIsNotToldHasMissedWhatCameInItsPlace() {
        losesFourAndFiveAfterAClientHadThem();
        takes(LATER.at(4), "news d");

        assertFound(Kind.LOSS);
    }

    @Test
    void whoHasWhatTheStoreLostAndGoesOnBehindItHasMissedWhatCameInItsPlace() {
        losesFourAndFiveAfterAClientHadThem();
        publish(LATER.at(5), "news e");
        publish(LATER.at(6), "news f");
        takes(LATER.at(6), "news f");

        assertFound(Kind.LOSS);
    }

    @Test
    void whoHasWhatTheStoreLostAndHearsNoMoreWasNotTold() {
        losesFourAndFiveAfterAClientHadThem();
        checker.quiet();

        assertFound(Kind.LOSS);
    }

    @Test
    void toBeToldTwiceIsNeedless() {
        losesFourAndFiveAfterAClientHadThem();
        checker.takes(reset("rolled-back", id(LATER.at(4))));
        checker.takes(reset("rolled-back", id(LATER.at(4))));

        assertFound(Kind.NEEDLESS_RESET);
    }

    @Test
    void whoHasNothingOfWhatTheStoreLostIsToldNeedlessly() {
        comes();
        publish(1, 5);
        takes(1);
        takes(2);
        takes(3);
        goesOnAfter(3);
        publish(LATER.at(4), "news d");
        checker.takes(reset("rolled-back", id(LATER.at(4))));

        assertFound(Kind.NEEDLESS_RESET);
    }

    @Test
    void anEventThatWasLostAndPublishedAgainIsNoDuplicateOnceItsLossWasTold() {
        losesFourAndFiveAfterAClientHadThem();
        checker.takes(reset("rolled-back", id(LATER.at(4))));
        publish(LATER.at(5), "news 5");
        takes(LATER.at(5), "news 5");
        checker.quiet();

        assertThat(checker.findings()).isEmpty();
    }

    @Test
    void whoseNodeDoesNotKnowWhatAnotherStoreHasIsTold() {
        losesFourAndFiveAfterAClientHadThem(); // but not in the store of its node
        checker.takes(reset("rolled-back", id(LATER.at(4))));
        checker.takes(reset("unknown-generation", id(START.at(5))));
        checker.takes(reset("rolled-back", id(LATER.at(4))));
        checker.quiet();

        assertThat(checker.findings()).isEmpty();
    }

    @Test
    void whoseNodeCannotKnowTheLaterNameOfItsPlaceIsTold() {
        comes();
        publish(1, 1);
        takes(1);
        goesOnAfter(1);
        publish(START.at(2), "news b"); // in the store of its node
        checker.takes(new Received("stream-open", "{}", id(LATER.at(1))));
        checker.takes(reset("unknown-generation", id(START.at(2))));

        assertThat(checker.findings()).isEmpty();
    }

    @Test
    void anEventMayBeSeenBeforeItIsKnownWhereTheOrderEnds() {
        comes();
        published.witness(message(START.at(2), "news b"));
        published.witness(message(START.at(1), "news a"));
        takes(START.at(1), "news a");
        takes(START.at(2), "news b");
        published.ends("news", START.at(2), null);
        checker.quiet();

        assertThat(checker.findings()).isEmpty();
    }

    @Test
    void whatTheStoreHasNoMoreIsToldToWhoIsBeforeIt() {
        comes();
        publish(1, 3);
        published.ends("news", START.at(3), START.at(1));
        checker.takes(reset("trimmed", id(3)));

        assertThat(checker.findings()).isEmpty();
    }

    @Test
    void whatTheStoreHasNoMoreIsToldNeedlesslyToWhoHasIt() {
        comes();
        publish(1, 3);
        published.ends("news", START.at(3), START.at(1));
        takes(1);
        checker.takes(reset("trimmed", id(3)));

        assertFound(Kind.NEEDLESS_RESET);
    }

    @Test
    void aPlaceOfTwoEventsIsFound() {
        publish(1, 3);
        goesOnAfter(3);
        publish(START.at(4), "news lost");
        publish(LATER.at(4), "news kept");
        assertThat(published.placesOfTwo()).isEmpty();

        publish(LATER.at(3), "news second");

        assertThat(published.placesOfTwo()).hasSize(1);
    }

    private void losesFourAndFiveAfterAClientHadThem() {
        comes();
        publish(1, 5);
        for (int n = 1; n <= 5; n++) {
            takes(n);
        }
        goesOnAfter(3);
        publish(LATER.at(4), "news d");
    }

    private void goesOnAfter(int last) {
        published.goesOn("news", START.at(last), LATER.generation());
    }

    private void publish(Position place, String data) {
        published.record(message(place, data));
    }

    private static Message message(Position place, String data) {
        return new Message("news", place, new Payload(data, null, null, null));
    }

    private void takes(Position place, String data) {
        checker.takes(new Received("message", data, id(place)));
    }

    private static String id(Position place) {
        return Cursor.encode(Cursor.hash("news"), place);
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
