package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Window;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A channel's past as its broker has it, read by threads that may wait, a page at a time. Thread-safe. */
final class ChannelHistory {

    private static final System.Logger LOG = System.getLogger(ChannelHistory.class.getName());

    /** What is read from the broker at once. */
    static final int PAGE = 128;

    /** A channel trimmed as fast as it is read is told about with a reset after all. */
    private static final int BEGINNING_TRIES = 3;

    private final String channel;
    private final Broker broker;
    private final Executor brokerReaders;

    ChannelHistory(String channel, Broker broker, Executor brokerReaders) {
        this.channel = channel;
        this.broker = broker;
        this.brokerReaders = brokerReaders;
    }

    /** What the broker retains; asks it, on the caller's thread. */
    Window window() {
        return broker.window(channel);
    }

    /** Reads what follows a place. Either is called, on whatever thread. */
    void after(Position place, Consumer<Replay> answer, Runnable failed) {
        read(() -> broker.replay(channel, place, PAGE), answer, failed);
    }

    /** Reads what a stream begins with: what is trimmed before it was read nobody has missed. */
    void beginning(Position start, int messages, Consumer<Replay> answer, Runnable failed) {
        read(
                () -> {
                    var history = broker.replay(channel, start, PAGE);
                    for (int tries = 0; history instanceof Replay.Missing && tries < BEGINNING_TRIES; tries++) {
                        history = broker.replay(channel, window().before(messages), PAGE);
                    }
                    return history;
                },
                answer,
                failed);
    }

    private void read(Supplier<Replay> reading, Consumer<Replay> answer, Runnable failed) {
        try {
            brokerReaders.execute(() -> {
                Replay read;
                try {
                    read = reading.get();
                } catch (RuntimeException | Error e) {
                    LOG.log(System.Logger.Level.DEBUG, () -> "Reading " + channel + " failed; trying again", e);
                    failed.run();
                    return;
                }
                answer.accept(read);
            });
        } catch (RejectedExecutionException e) {
            failed.run(); // shutting down
        }
    }
}
