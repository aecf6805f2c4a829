package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestNode;
import java.util.Map;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class FlowStreamTest {

    private final TestNode node = new TestNode(Map.of());
    private final RecordingConnection connection = new RecordingConnection();
    private final Source source = new Source();

    @Test
    void aSourceIsAskedForWhatTheClientHasTaken() {
        var subscriber = node.channels.open(source, null, null);
        assertThat(source.requested).isEqualTo(16);
        subscriber.opened(connection);
        source.emit(3);

        assertThat(source.requested).isEqualTo(19);
        connection.stall();
        source.emit(5);
        assertThat(source.requested).as("the client takes nothing").isEqualTo(19);
        connection.resume(subscriber);
        assertThat(source.requested).isEqualTo(24);
        assertThat(connection.data()).hasSize(8);
    }

    @Test
    void aSourceThatSendsMoreThanItWasAskedForEndsTheStream() {
        var subscriber = node.channels.open(source, null, null);
        subscriber.opened(connection);
        connection.stall();
        source.emit(100);

        assertThat(source.cancelled).isTrue();
        assertThat(subscriber.isClosed()).as("better than a gap").isTrue();
    }

    @Test
    void aClientThatIsGoneCancelsItsSource() {
        var subscriber = node.channels.open(source, null, null);
        subscriber.opened(connection);
        subscriber.gone(null);

        assertThat(source.cancelled).isTrue();
        source.emit(1);
    }

    @Test
    void aSourceThatRefusesLeavesNothingBehind() {
        Flow.Publisher<Event> refusing = subscriber -> {
            throw new IllegalStateException("no more subscribers");
        };
        assertThatIllegalStateException()
                .isThrownBy(() -> node.channels.open(refusing, null, null))
                .withMessage("no more subscribers");

        assertThat(node.channels.streams()).isZero();
    }

    @Test
    void anItemThatCannotBePublishedEndsTheStream() {
        var subscriber = node.channels.open(source, null, null);
        subscriber.opened(connection);
        source.subscriber.onNext(new Object());

        assertThat(source.cancelled).isTrue();
        assertThat(subscriber.isClosed()).isTrue();
    }

    private static final class Source implements Flow.Publisher<Event>, Flow.Subscription {

        Flow.Subscriber<Object> subscriber;
        long requested;
        boolean cancelled;

        @Override
        @SuppressWarnings("unchecked") // the stream takes anything
        public void subscribe(Flow.Subscriber<? super Event> subscriber) {
            this.subscriber = (Flow.Subscriber<Object>) (Flow.Subscriber<?>) subscriber;
            subscriber.onSubscribe(this);
        }

        void emit(int count) {
            for (int i = 0; i < count; i++) {
                subscriber.onNext(Event.of("tick", "x"));
            }
        }

        @Override
        public void request(long n) {
            requested += n;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
