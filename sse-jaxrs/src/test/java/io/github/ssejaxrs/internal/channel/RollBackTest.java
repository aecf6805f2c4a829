package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.spi.Window;
import io.github.ssejaxrs.testing.BranchingBroker;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestClock;
import io.github.ssejaxrs.testing.TestNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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

    @Test
    void whoeverHadWhatWasLostIsToldAlthoughNothingMoreComes() {
        var shrinking = new ShrinkingBroker();
        var shrinkingNode = new TestNode(shrinking, Map.of());
        shrinkingNode.open(connection, null, "news");
        shrinkingNode.publisher.publish("news", "one");
        shrinkingNode.publisher.publish("news", "lost");

        shrinking.loseLast("news");

        assertThat(connection.resets()).as("in the generation it knows").hasSize(1);
    }

    /** Tells where it ends by the generation that its newest message has, which is that of what it lost. */
    private static final class ShrinkingBroker implements Broker {

        private final MemoryBroker store = new MemoryBroker(new TestClock());
        private Listener listener;
        private long lost = Long.MAX_VALUE;

        void loseLast(String channel) {
            lost = store.window(channel).end().sequence();
            listener.onGap(channel);
        }

        @Override
        public void start(Listener listener, Function<String, Retention> retention) {
            this.listener = listener;
            store.start(listener, retention);
        }

        @Override
        public Position publish(String channel, Payload payload, @Nullable String key) {
            return store.publish(channel, payload, key);
        }

        @Override
        public Window subscribe(String channel) {
            return store.subscribe(channel);
        }

        @Override
        public void unsubscribe(String channel) {
            store.unsubscribe(channel);
        }

        @Override
        public Window window(String channel) {
            return store.window(channel);
        }

        @Override
        public Position since(String channel, Instant time) {
            return store.since(channel, time);
        }

        @Override
        public Replay replay(String channel, Position after, int limit) {
            return after.sequence() >= lost
                    ? new Replay.Missing(Replay.Reason.ROLLED_BACK, after.at(lost - 1))
                    : store.replay(channel, after, limit);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private Subscriber open(RecordingConnection connection, Position place) {
        return node.open(connection, Cursor.encode(Cursor.hash("news"), place), "news");
    }

    private Position publish(String data) {
        var receipt = node.publisher.publish("news", data);
        return new Position(receipt.generation(), receipt.sequence());
    }
}
