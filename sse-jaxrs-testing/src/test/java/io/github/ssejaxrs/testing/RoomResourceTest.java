package io.github.ssejaxrs.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.testing.RoomResource.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How an application tests its streams; the guide shows some of it. */
class RoomResourceTest {

    @RegisterExtension
    static final PubSubExtension sse = PubSubExtension.of(RoomResource.class).setting("sse-jaxrs.history-size", "3");

    @Test
    void whoIsInTheRoomHearsWhatIsSaid() {
        var ada = sse.connect("rooms/lobby/events");

        sse.post("rooms/lobby/messages?user=Bob", "text/plain", "hi");

        assertEquals(new Message("Bob", "hi"), ada.await("message").as(Message.class));
    }

    @Test
    void nothingIsMissedInATunnel() {
        var ada = sse.connect("rooms/lobby/events");
        ada.disconnect();
        sse.publisher().publish("rooms/lobby", "message", "while away");
        ada.reconnect();

        assertEquals("while away", ada.await("message").data());
    }

    @Test
    void whoWasAwayForTooLongIsTold() {
        var ada = sse.connect("rooms/lobby/events");
        ada.disconnect();
        sse.time().pass(Duration.ofSeconds(2)); // nobody listens: the node no longer holds more than the history
        for (var text : List.of("one", "two", "three", "four")) {
            sse.publisher().publish("rooms/lobby", "message", text);
        }
        ada.reconnect();

        assertEquals(
                "{\"channels\":[\"rooms/lobby\"],\"reason\":\"trimmed\"}",
                ada.await("stream-reset").data());
    }

    @Test
    void malloryIsRefused() {
        assertEquals(403, sse.get("rooms/lobby/events?user=Mallory").statusCode());
    }

    @Test
    void anOldStreamIsReplacedByANewOne() {
        var ada = sse.connect("rooms/lobby/events");
        sse.time().pass(Duration.ofSeconds(20));
        ada.awaitComment(); // the keep-alive

        sse.time().pass(Duration.ofMinutes(12));

        ada.awaitEnd();
    }

    @Test
    void aMessageThatWasLostOnTheWayIsRepaired() {
        var ada = sse.connect("rooms/lobby/events");
        sse.faults().drop(1);
        sse.publisher().publish("rooms/lobby", "message", "lost");

        sse.time().pass(Duration.ofSeconds(1));

        assertEquals("lost", ada.await("message").data());
    }

    @Test
    void whatIsSaidNextDoorIsNotHeard() {
        var ada = sse.connect("rooms/lobby/events");
        sse.publisher().publish("rooms/attic", "message", "psst");

        sse.publisher().publish("rooms/lobby", "end", "");

        assertEquals(List.of(), ada.before("end"));
    }

    @Test
    void withoutABrokerNothingCanBeSaidAndNobodyIsThrownOut() {
        var ada = sse.connect("rooms/lobby/events");

        sse.faults().brokerAway();
        assertThrows(BrokerUnavailableException.class, () -> sse.publisher().publish("rooms/lobby", "message", "lost"));
        sse.faults().brokerBack();

        sse.publisher().publish("rooms/lobby", "message", "back");
        assertEquals("back", ada.next().data());
    }

    @Test
    void aPastThatWasLostIsAdmitted() {
        var ada = sse.connect("rooms/lobby/events");

        sse.faults().forget("rooms/lobby");

        ada.await("stream-reset");
    }

    @Test
    void messagesMayBeSlow() {
        var ada = sse.connect("rooms/lobby/events");
        sse.faults().delay(Duration.ofSeconds(3));
        sse.publisher().publish("rooms/lobby", "message", "slow");

        sse.time().pass(Duration.ofSeconds(3));

        assertEquals("slow", ada.await("message").data());
    }
}
