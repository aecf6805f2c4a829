package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.spi.Window;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A broker whose messages take the way a test gives them, and whose reads fail when it says so. */
public final class UnreliableBroker implements Broker {

    private Broker broker;
    private BiConsumer<Message, Listener> carrier = (message, listener) -> listener.onMessage(message);
    private UnaryOperator<Position> names = place -> place;
    private Consumer<String> beforeSubscribed = channel -> {};
    private Runnable meanwhile = () -> {};
    private Runnable beforeAnswer = () -> {};
    private volatile boolean failing;
    private volatile @Nullable RuntimeException publishFailure;

    public UnreliableBroker(Broker broker) {
        this.broker = broker;
    }

    public void carry(BiConsumer<Message, Listener> carrier) {
        this.carrier = carrier;
    }

    /** What happens when it listens already, and nobody knows yet. */
    public void beforeSubscribed(Consumer<String> happens) {
        beforeSubscribed = happens;
    }

    /** What happens while an answer is on its way. */
    public void meanwhile(Runnable happens) {
        meanwhile = happens;
    }

    /** What happens when it is asked; to throw is to fail. */
    public void beforeAnswer(Runnable happens) {
        beforeAnswer = happens;
    }

    public void failing(boolean failing) {
        this.failing = failing;
    }

    /** What publishing throws from now on, or null. */
    public void failPublishing(@Nullable RuntimeException failure) {
        publishFailure = failure;
    }

    /** The store behind it is another one now. */
    public void replace(Broker successor) {
        replace(successor, place -> place);
    }

    /**
     * The store behind it is another one now, in another generation.
     *
     * @param names how it calls a place
     */
    public void replace(Broker successor, UnaryOperator<Position> names) {
        broker = successor;
        this.names = names;
    }

    @Override
    public void start(Listener listener, Function<String, Retention> retention) {
        broker.start(message -> carrier.accept(message, listener), retention);
    }

    @Override
    public Position publish(String channel, Payload payload, @Nullable String key) {
        var failure = publishFailure;
        if (failure != null) {
            throw failure;
        }
        return broker.publish(channel, payload, key);
    }

    @Override
    public Window subscribe(String channel) {
        return answered(() -> {
            var window = broker.subscribe(channel);
            beforeSubscribed.accept(channel);
            return window;
        });
    }

    @Override
    public void unsubscribe(String channel) {
        broker.unsubscribe(channel);
    }

    @Override
    public Window window(String channel) {
        return answered(() -> broker.window(channel));
    }

    @Override
    public Position since(String channel, Instant time) {
        return answered(() -> broker.since(channel, time));
    }

    @Override
    public Replay replay(String channel, Position after, int limit) {
        return answered(() -> broker.replay(channel, names.apply(after), limit));
    }

    private <T> T answered(Supplier<T> question) {
        if (failing) {
            throw new BrokerUnavailableException("the broker is away", null);
        }
        beforeAnswer.run();
        var answer = question.get();
        meanwhile.run();
        return answer;
    }

    @Override
    public void close() {
        broker.close();
    }
}
