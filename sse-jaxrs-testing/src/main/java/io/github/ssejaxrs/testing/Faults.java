package io.github.ssejaxrs.testing;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What can go wrong between the store of the channels, the node and its clients, when the test says so. The library is
 * to repair all of it; the test sees what its application makes of it. Thread-safe.
 */
public final class Faults {

    private final FaultyBroker broker;
    private final Supplier<Iterable<TestClient>> clients;

    Faults(FaultyBroker broker, Supplier<Iterable<TestClient>> clients) {
        this.broker = broker;
        this.clients = clients;
    }

    /**
     * Loses the next messages on their way from the store to the node; they are recorded. On an ephemeral channel they
     * are lost for the streams that are open. On any other the node gets them late: when the channel's next message
     * shows the gap, or a second later, by {@link TestTime}. Messages of channels that the node does not listen to do not
     * count; it listens until a channel has been without streams for a second, by {@link TestTime}.
     *
     * @param messages how many more, of whatever channel
     */
    public void drop(int messages) {
        broker.drop(messages);
    }

    /**
     * As {@link #drop(int)}, of one channel.
     *
     * @param channel the channel's name
     * @param messages how many more
     */
    public void drop(String channel, int messages) {
        broker.drop(channel, messages);
    }

    /**
     * Has messages that are published from now on arrive so much later, by {@link TestTime}, in their order. They are
     * recorded at once, so a client that comes meanwhile finds them in the history. If a message is {@linkplain #drop
     * dropped} meanwhile, its repair a second later brings all that is recorded, also what is still on its way.
     *
     * @param delay until it is set anew; zero for none
     */
    public void delay(Duration delay) {
        broker.delay(delay);
    }

    /** Cuts the connections of all clients that the extension has connected, without a word. */
    public void disconnectAll() {
        clients.get().forEach(TestClient::disconnect);
    }

    /**
     * The store loses the past of a channel. Streams that are open, and clients that come back, are told by
     * {@code stream-reset}, with the reason {@code unknown-generation}; those of an ephemeral channel, whose past counts
     * for nothing, are not. While the store is away it is found out when it is back.
     *
     * @param channel the channel's name
     */
    public void forget(String channel) {
        broker.forget(channel);
    }

    /**
     * The store cannot be reached. To publish fails with {@link io.github.ssejaxrs.BrokerUnavailableException}. Streams
     * that are open stay so. A new one is refused if the node does not listen to its channel, or if it begins with history.
     * One that comes back to a channel to which the node listens opens, and gets what the node still has of what it missed;
     * the rest within a second after the store is back, by {@link TestTime}.
     */
    public void brokerAway() {
        broker.away();
    }

    /** The store is back, and what its node has missed arrives, without that time has to pass. */
    public void brokerBack() {
        broker.back();
    }
}
