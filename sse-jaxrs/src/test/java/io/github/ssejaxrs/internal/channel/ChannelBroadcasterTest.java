package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.ssejaxrs.testing.TestNode;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ChannelBroadcasterTest {

    private final TestNode node = new TestNode(Map.of());
    private final Sink sink = new Sink();

    @Test
    void aRegisteredSinkGetsWhatIsPublished() {
        node.channels.broadcaster("news").register(sink);
        node.publisher.publish("news", "one");
        node.publisher.publish("other", "not for it");

        assertThat(sink.sent).extracting(OutboundSseEvent::getData).containsExactly("one");
        assertThat(sink.sent.get(0).getId()).isNotEmpty();
    }

    @Test
    void aSinkGetsTheNextWhenTheLastIsThrough() {
        sink.pending = new CompletableFuture<>();
        node.channels.broadcaster("news").register(sink);
        node.publisher.publish("news", "one");
        node.publisher.publish("news", "two");
        assertThat(sink.sent).hasSize(1);

        var first = sink.pending;
        sink.pending = new CompletableFuture<>();
        first.complete(null);

        assertThat(sink.sent).extracting(OutboundSseEvent::getData).containsExactly("one", "two");
    }

    @Test
    void listenersHearOfTheSinksRegisteredOnTheirBroadcaster() {
        var closed = new ArrayList<SseEventSink>();
        var failed = new ArrayList<Throwable>();
        var broadcaster = node.channels.broadcaster("news");
        broadcaster.onClose(closed::add);
        broadcaster.onError((failing, cause) -> failed.add(cause));
        broadcaster.register(sink);
        sink.pending = CompletableFuture.failedFuture(new IllegalStateException("broken pipe"));
        node.publisher.publish("news", "one");

        assertThat(failed).extracting(Throwable::getMessage).containsExactly("broken pipe");
        assertThat(closed).containsExactly(sink);
        node.publisher.publish("news", "two");
        assertThat(sink.sent).hasSize(1);
    }

    @Test
    void aSinkClosedByItsOwnerIsLetGo() {
        var closed = new ArrayList<SseEventSink>();
        var broadcaster = node.channels.broadcaster("news");
        broadcaster.onClose(closed::add);
        broadcaster.register(sink);
        sink.close();
        node.pass(Duration.ofSeconds(1));
        node.pass(Duration.ofSeconds(1));

        assertThat(closed).containsExactly(sink);
        assertThat(node.isTicking()).as("nothing is left").isFalse();
    }

    @Test
    void closingClosesItsSinksUnlessToldNotTo() {
        var other = new Sink();
        var cascading = node.channels.broadcaster("news");
        var letting = node.channels.broadcaster("news");
        cascading.register(sink);
        letting.register(other);
        cascading.close();
        letting.close(false);
        node.publisher.publish("news", "one");

        assertThat(sink.isClosed()).isTrue();
        assertThat(other.isClosed()).isFalse();
        assertThat(other.sent).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> cascading.register(sink));
    }

    @Test
    void aSinkThatFailsToCloseStopsNobodyElse() {
        sink.failing = true;
        var other = new Sink();
        var broadcaster = node.channels.broadcaster("news");
        broadcaster.register(sink);
        broadcaster.register(other);

        node.channels.close();

        assertThat(other.isClosed()).isTrue();
    }

    @Test
    void aSinkThatFailsInWhateverItIsAskedEndsAndHoldsNobodyUp() {
        var closed = new ArrayList<SseEventSink>();
        var broadcaster = node.channels.broadcaster("news");
        broadcaster.onClose(closed::add);
        broadcaster.register(sink);
        var other = new Sink();
        broadcaster.register(other);
        sink.failing = true;
        node.pass(Duration.ofSeconds(1));
        node.publisher.publish("news", "one");

        assertThat(closed).containsExactly(sink);
        assertThat(other.sent).hasSize(1);
    }

    @Test
    void anErrorInSendingEndsTheRegistration() {
        var failed = new ArrayList<Throwable>();
        var broadcaster = node.channels.broadcaster("news");
        broadcaster.onError((failing, cause) -> failed.add(cause));
        broadcaster.register(sink);
        sink.fatal = new OutOfMemoryError("once");
        node.publisher.publish("news", "one");

        assertThat(failed).containsExactly(sink.fatal);
    }

    private static final class Sink implements SseEventSink {

        final List<OutboundSseEvent> sent = new ArrayList<>();
        CompletableFuture<Object> pending = CompletableFuture.completedFuture(null);
        boolean failing;
        Error fatal;
        private boolean closed;

        @Override
        public boolean isClosed() {
            if (failing) {
                throw new IllegalStateException("the container is gone");
            }
            return closed;
        }

        @Override
        public CompletionStage<?> send(OutboundSseEvent event) {
            if (fatal != null) {
                throw fatal;
            }
            sent.add(event);
            return pending;
        }

        @Override
        public void close() {
            if (failing) {
                throw new IllegalStateException("the container is gone");
            }
            closed = true;
        }
    }
}
