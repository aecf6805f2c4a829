package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.testing.BranchingBroker;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestClock;
import io.github.ssejaxrs.testing.TestNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A store that lost its newest messages goes on before them; who had them is told, and nobody else notices. */
class RollBackTest {

    private final BranchingBroker broker = new BranchingBroker(new TestClock(), new BranchingBroker.Witness() {
        @Override
        public void recorded(Message message) {}

        @Override
        public void branched(String channel, Position last, long generation) {}
    });

    private final TestNode node = new TestNode(broker, Map.of());
    private final RecordingConnection connection = new RecordingConnection();

    @Test
    void whoStandsWhereTheStoreEndsAsksOnceThoughTheNodeHasBeenFurther() {
        var place = publish("one");
        publish("lost");
        node.open(new RecordingConnection(), null, "news"); // the node begins behind what will be lost
        broker.changeMaster("news", 1);

        open(connection, place);

        assertThat(node.channels.counters().historyReads()).isLessThan(10);
        long reads = node.channels.counters().historyReads();
        node.pass(Duration.ofSeconds(10));
        assertThat(node.channels.counters().historyReads()).isEqualTo(reads);
        publish("two");
        assertThat(connection.data()).containsExactly("two");
        assertThat(connection.resets()).isEmpty();
    }

    @Test
    void anAnswerThatIsOlderThanTheLogHoldsUpNothing() {
        var lost = publish("lost");
        node.open(new RecordingConnection(), null, "news");
        broker.changeMaster("news", 1);
        node.holdBrokerReads();
        var stream = open(connection, lost.at(0));
        connection.stall();
        node.releaseBrokerReads();
        publish("two");

        connection.resume(stream);

        assertThat(connection.data()).containsExactly("two");
        assertThat(connection.resets()).isEmpty();
    }

    private Subscriber open(RecordingConnection connection, Position place) {
        return node.open(connection, Cursor.encode(Cursor.hash("news"), place), "news");
    }

    private Position publish(String data) {
        var receipt = node.publisher.publish("news", data);
        return new Position(receipt.generation(), receipt.sequence());
    }
}
