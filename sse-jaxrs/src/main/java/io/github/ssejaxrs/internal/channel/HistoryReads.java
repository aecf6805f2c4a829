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
        return budget.take(1);
    }

    /**
     * Asked before a stream opens, for all the reads that takes together: one by one it would use up what it is given
     * each time that it comes back, and never open.
     *
     * @throws StreamRefusedException if the node reads too much already
     */
    void requireAllowed(int reads) {
        if (reads > 0 && !budget.take(reads)) {
            throw new StreamRefusedException(Setting.MAX_HISTORY_READS, "Too many streams read the past of channels");
        }
    }

    /** A read on the caller's own thread, which has {@link #requireAllowed}. */
    <T> T now(Supplier<T> reading) {
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
