package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.internal.config.Setting;
import io.github.ssejaxrs.spi.Broker;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads of a node's broker: on threads that may wait, as many a second as the node allows itself. Thread-safe. */
final class HistoryReads {

    private static final System.Logger LOG = System.getLogger(HistoryReads.class.getName());

    final Broker broker;
    private final Executor threads;
    private final ReadBudget budget;
    private final Statistics statistics;

    HistoryReads(Broker broker, Executor threads, ReadBudget budget, Statistics statistics) {
        this.broker = broker;
        this.threads = threads;
        this.budget = budget;
        this.statistics = statistics;
    }

    /** Whether a stream may make a read now; what repairs a channel for all its streams does not ask. */
    boolean allowed() {
        return budget.take();
    }

    /**
     * A read on the caller's own thread, as when a stream opens.
     *
     * @throws StreamRefusedException if the node reads too much already
     */
    <T> T now(Supplier<T> reading) {
        if (!allowed()) {
            throw new StreamRefusedException(Setting.MAX_HISTORY_READS, "Too many streams read the past of channels");
        }
        statistics.historyRead();
        return reading.get();
    }

    /** A read on a thread of its own. Either is called, on whatever thread. */
    <T> void later(Supplier<T> reading, Consumer<T> answer, Runnable failed) {
        try {
            threads.execute(() -> {
                statistics.historyRead();
                T read;
                try {
                    read = reading.get();
                } catch (RuntimeException | Error e) {
                    LOG.log(System.Logger.Level.DEBUG, "Reading the past of a channel failed; trying again", e);
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
