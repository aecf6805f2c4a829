package io.github.ssejaxrs.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.testing.PubSubExtension;
import io.github.ssejaxrs.testing.TestClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chat as its clients see it, whatever happens to them, to the node or to its store. */
class RoomStreamTest {

    @RegisterExtension
    static final PubSubExtension sse =
            PubSubExtension.of(RoomResource.class, DraftReader.class, RefusalMapper.class, BrokerAwayMapper.class);

    @Test
    void whoEntersHearsWhatWasSaidAndThenWhatIsSaid() {
        say("Ada", "hello");
        var bob = enter("Bob");
        say("Ada", "anyone there?");

        assertThat(heard(bob)).isEqualTo("hello");
        assertThat(heard(bob)).isEqualTo("anyone there?");
    }

    @Test
    void whoIsTypingIsHeardAtOnceAndNotReplayed() {
        var bob = enter("Bob");
        type("Ada");
        assertThat(bob.await("typing").as(Typing.class)).isEqualTo(new Typing("Ada"));

        bob.disconnect();
        type("Eve");
        say("Eve", "hello");
        bob.reconnect();

        assertThat(heard(bob)).isEqualTo("hello");
        assertThat(bob.events())
                .filteredOn(event -> event.name().equals("typing"))
                .hasSize(1);
    }

    @Test
    void allRoomsHearThatSomethingWasSaidInOne() {
        var bob = sse.connect("rooms/library/events?user=Bob");

        say("Ada", "hello");

        assertThat(bob.await("activity").as(Activity.class)).isEqualTo(new Activity("lobby"));
    }

    @Test
    void whoWasCutOffMissesNothing() {
        var bob = enter("Bob");
        say("Ada", "one");
        assertThat(heard(bob)).isEqualTo("one");

        sse.faults().disconnectAll();
        say("Ada", "two");
        say("Ada", "three");
        bob.reconnect();

        assertThat(heard(bob)).isEqualTo("two");
        assertThat(heard(bob)).isEqualTo("three");
    }

    @Test
    void whoChangesTheirNameGoesOnWhereTheyWere() {
        var bob = enter("Bob");
        say("Ada", "one");
        assertThat(heard(bob)).isEqualTo("one");
        bob.disconnect();
        say("Ada", "two");

        var robert = sse.connect("rooms/lobby/events?user=Robert&lastEventId=" + bob.lastEventId());

        assertThat(heard(robert)).isEqualTo("two");
    }

    @Test
    void whenTheRoomsPastIsLostItIsToldAndGoesOn() {
        var bob = enter("Bob");
        say("Ada", "one");
        assertThat(heard(bob)).isEqualTo("one");

        sse.faults().forget("rooms/lobby");
        assertThat(bob.await("stream-reset").data()).contains("\"rooms/lobby\"");

        say("Ada", "two");
        assertThat(heard(bob)).isEqualTo("two");
    }

    @Test
    void whoIsBannedGetsNoStreamAndSaysNothing() {
        var bob = enter("Bob");

        assertThat(sse.get("rooms/lobby/events?user=Mallory")).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).isEqualTo("You are banned from this chat");
        });
        assertThat(post("messages", draft("Mallory", "hi")).statusCode()).isEqualTo(403);
        assertThat(post("typing", draft("Mallory", "")).statusCode()).isEqualTo(403);

        say("Ada", "hello");
        assertThat(heard(bob)).isEqualTo("hello");
        assertThat(bob.events()).noneMatch(event -> event.name().equals("typing"));
    }

    @Test
    void whileTheStoreIsAwayNothingCanBeSaid() {
        sse.faults().brokerAway();
        var answer = post("messages", draft("Ada", "hello"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(answer.body()).contains("try again");

        sse.faults().brokerBack();
        say("Ada", "hello");
    }

    /** So the page knows a connection that is silent for longer to be dead. */
    @Test
    void aStreamThatHasNothingToTellSaysThatItIsAlive() {
        var bob = enter("Bob");

        sse.time().pass(Duration.ofSeconds(20));

        bob.await("keep-alive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "[1]", "\"hi\"", "{\"user\": {}, \"text\": \"hi\"}"})
    void whatIsNoDraftIsTheClientsFault(String body) {
        var answer = post("messages", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("Post a JSON object: {\"user\": \"…\", \"text\": \"…\"}");
    }

    @Test
    void aBodyThatIsTooLongForADraftIsNotReadToItsEnd() {
        var answer = post("messages", draft("Ada", "x".repeat(20_000)));

        assertThat(answer.body()).as("not that the text is too long").isEqualTo(Draft.EXPECTED);
    }

    private static TestClient enter(String user) {
        return sse.connect("rooms/lobby/events?user=" + user);
    }

    private static String heard(TestClient client) {
        return client.await("message").as(Message.class).text();
    }

    private static void say(String user, String text) {
        assertThat(post("messages", draft(user, text)).statusCode()).isEqualTo(204);
    }

    private static void type(String user) {
        assertThat(post("typing", draft(user, "")).statusCode()).isEqualTo(204);
    }

    private static String draft(String user, String text) {
        return "{\"user\": \"%s\", \"text\": \"%s\"}".formatted(user, text);
    }

    private static HttpResponse<String> post(String what, String body) {
        return sse.post("rooms/lobby/" + what, "application/json", body);
    }
}
