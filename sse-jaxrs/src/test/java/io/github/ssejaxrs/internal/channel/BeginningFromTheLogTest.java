package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestNode;
import io.github.ssejaxrs.testing.UnreliableBroker;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A stream that began with history which the node's own log had is a stream like any other from then on. */
class BeginningFromTheLogTest {

    private final UnreliableBroker broker = new UnreliableBroker(new MemoryBroker(Clock.systemUTC()));
    private final TestNode node =
            new TestNode(broker, Map.of("sse-jaxrs.history-size", "5", "sse-jaxrs.channels", "latest/* latest"));
    private final RecordingConnection connection = new RecordingConnection();

    @Test
    void whatItMissesLaterItIsTold() {
        begin("news", Subscription.to("news").history(2));

        assertThat(connection.resets()).containsExactly("{\"channels\":[\"news\"],\"reason\":\"overrun\"}");
    }

    @Test
    void alsoOnAChannelOfLatestValues() {
        begin("latest/1", Subscription.to("latest/1"));

        assertThat(connection.resets()).containsExactly("{\"channels\":[\"latest/1\"],\"reason\":\"overrun\"}");
    }

    private void begin(String channel, Subscription subscription) {
        node.open(new RecordingConnection(), null, channel); // from whose beginning the node has a log
        IntStream.rangeClosed(1, 3).forEach(i -> node.publisher.publish(channel, "event " + i));
        var stream = node.open(connection, null, subscription);
        assertThat(connection.data()).endsWith("event 3");

        connection.stall();
        IntStream.rangeClosed(4, 400).forEach(i -> node.publisher.publish(channel, "event " + i));
        connection.resume(stream);
        node.publisher.publish(channel, "event 401");
        assertThat(connection.data()).endsWith("event 401");
    }

    @Test
    void aStoreThatLostThePastIsTold() {
        node.open(new RecordingConnection(), null, "news");
        IntStream.rangeClosed(1, 3).forEach(i -> node.publisher.publish("news", "event " + i));
        node.open(connection, null, Subscription.to("news").history(2));
        var successor = new MemoryBroker(Clock.systemUTC());
        successor.start(node.channels.listener(), channel -> new Retention(5, Duration.ofDays(1)));
        broker.replace(successor);
        node.publisher.publish("news", "of another generation");

        assertThat(connection.resets()).containsExactly("{\"channels\":[\"news\"],\"reason\":\"unknown-generation\"}");
    }
}
