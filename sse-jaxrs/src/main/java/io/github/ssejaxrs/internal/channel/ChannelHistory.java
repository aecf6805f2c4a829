package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.History;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A channel's past as its broker has it, read a page at a time. Streams that stand at one place share one read of it.
 * Thread-safe.
 */
final class ChannelHistory {

    private static final System.Logger LOG = System.getLogger(ChannelHistory.class.getName());

    /** What is read from the broker at once. */
    static final int PAGE = 128;

    /** A channel trimmed as fast as it is read is told about with a reset after all. */
    private static final int BEGINNING_TRIES = 3;

    /**
     * What the place of a stream was chosen by.
     *
     * @param opened the channel's end then: what follows it is no history any more
     */
    record Beginning(History history, Position opened) {}

    private record Asker(Consumer<Page> answer, Runnable failed) {}

    private final String channel;
    private final int channelHash;
    private final Broker broker;
    private final HistoryReads reads;

    /** Who waits for what is being read, by place; guarded by itself. */
    private final Map<Position, List<Asker>> asked = new HashMap<>();

    ChannelHistory(String channel, int channelHash, HistoryReads reads) {
        this.channel = channel;
        this.channelHash = channelHash;
        this.broker = reads.broker;
        this.reads = reads;
    }

    /** Where a stream begins; asks the broker, on the caller's thread. */
    Position beginning(History history) {
        return reads.now(() -> place(history));
    }

    /** The channel's newest place; asks the broker, on the caller's thread. */
    Position end() {
        return broker.window(channel).end();
    }

    /** Reads what follows a place, for a stream. Either is called, on whatever thread. */
    void after(Position place, Consumer<Page> answer, Runnable failed) {
        var asker = new Asker(answer, failed);
        synchronized (asked) {
            var others = asked.get(place);
            if (others != null) {
                others.add(asker);
                return;
            }
            if (reads.allowed()) {
                asked.put(place, new ArrayList<>(List.of(asker)));
            } else {
                asker = null;
            }
        }
        if (asker == null) {
            failed.run(); // to ask again when some time has passed
            return;
        }
        reads.later(
                () -> read(place),
                page -> askersOf(place).forEach(waiting -> tell(() -> waiting.answer.accept(page))),
                () -> askersOf(place).forEach(waiting -> tell(waiting.failed)));
    }

    /**
     * Reads what a stream begins with. What is trimmed before it was read nobody has missed, as far as it was the past
     * already when the stream opened.
     */
    void beginning(Position start, Beginning beginning, Consumer<Page> answer, Runnable failed) {
        after(
                start,
                page -> {
                    if (page instanceof Page.Missing missing) {
                        reads.later(() -> readBeginning(beginning, missing), answer, failed);
                    } else {
                        answer.accept(page);
                    }
                },
                failed);
    }

    /** Reads what follows the log's end, for the channel itself: all its streams wait for that. */
    void repair(Position place, Consumer<Page> answer, Runnable failed) {
        reads.later(() -> read(place), answer, failed);
    }

    /**
     * Whether a repair that failed may be tried again before time has passed. Out of the budget of the streams, so that a
     * broker that doubts as often as it fails is not asked as often as that.
     */
    boolean mayRepairEarly() {
        return reads.allowed();
    }

    private Page readBeginning(Beginning beginning, Page.Missing missing) {
        Page page = missing;
        for (int tries = 0; page instanceof Page.Missing && tries < BEGINNING_TRIES; tries++) {
            var place = place(beginning.history);
            if (place.generation() != beginning.opened.generation() || place.isAfter(beginning.opened)) {
                return page; // what was published since is gone
            }
            page = read(place);
        }
        return page;
    }

    /** What fails for one stream fails for no other. */
    private static void tell(Runnable stream) {
        try {
            stream.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "A stream could not be told what was read for it", e);
        }
    }

    private List<Asker> askersOf(Position place) {
        synchronized (asked) {
            var waiting = asked.remove(place);
            return waiting == null ? List.of() : waiting;
        }
    }

    private Page read(Position place) {
        return Page.of(broker.replay(channel, place, PAGE), channelHash, PAGE);
    }

    private Position place(History history) {
        if (history instanceof History.Since since) {
            return broker.since(channel, since.time());
        }
        var window = broker.window(channel);
        return history instanceof History.Last last ? window.before(last.events()) : window.start();
    }
}
