package io.github.ssejaxrs.redis.testing;

import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.spi.Window;
import io.github.ssejaxrs.testing.PublishedEvents;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A node's broker, and all that it tells the node: clients see an event before its publisher knows where it has its place. */
final class WitnessedBroker implements Broker {

    private final Broker broker;
    private final PublishedEvents published;

    WitnessedBroker(Broker broker, PublishedEvents published) {
        this.broker = broker;
        this.published = published;
    }

    @Override
    public void start(Listener listener, Function<String, Retention> retention) {
        broker.start(
                new Listener() {
                    @Override
                    public void onMessage(Message message) {
                        published.witness(message);
                        listener.onMessage(message);
                    }

                    @Override
                    public void onGap(String channel) {
                        listener.onGap(channel);
                    }
                },
                retention);
    }

    @Override
    public Replay replay(String channel, Position after, int limit) {
        var replay = broker.replay(channel, after, limit);
        if (replay instanceof Replay.Complete complete) {
            complete.messages().forEach(published::witness);
        }
        return replay;
    }

    @Override
    public Position publish(String channel, Payload payload, @Nullable String key) {
        return broker.publish(channel, payload, key);
    }

    @Override
    public Window subscribe(String channel) {
        return broker.subscribe(channel);
    }

    @Override
    public void unsubscribe(String channel) {
        broker.unsubscribe(channel);
    }

    @Override
    public Window window(String channel) {
        return broker.window(channel);
    }

    @Override
    public Position since(String channel, Instant time) {
        return broker.since(channel, time);
    }

    @Override
    public void close() {
        broker.close();
    }
}
