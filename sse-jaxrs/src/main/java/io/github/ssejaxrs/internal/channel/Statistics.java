package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.Counters;
import io.github.ssejaxrs.Receipt;
import io.github.ssejaxrs.spi.CloseReason;
import io.github.ssejaxrs.spi.PubSubListener;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.StreamInfo;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Counts what happens on a node, and tells its listeners. Thread-safe; never blocks. */
public final class Statistics {

    private static final System.Logger LOG = System.getLogger(Statistics.class.getName());

    private final List<PubSubListener> listeners;
    private final Executor lane;

    private final LongAdder opened = new LongAdder();
    private final Map<CloseReason, LongAdder> closed = adders(CloseReason.class);
    private final LongAdder refused = new LongAdder();
    private final Map<Replay.Reason, LongAdder> resets = adders(Replay.Reason.class);
    private final LongAdder overflows = new LongAdder();
    private final LongAdder published = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder historyReads = new LongAdder();
    private final LongAdder missedNotifications = new LongAdder();

    private long deliveredTold; // by the tick alone

    /**
     * @param lane runs one task at a time, in order, on a thread that may block; refuses when too many wait
     */
    public Statistics(List<PubSubListener> listeners, Executor lane) {
        this.listeners = List.copyOf(listeners);
        this.lane = lane;
    }

    void opened(StreamInfo stream) {
        opened.increment();
        tell(listener -> listener.opened(stream));
    }

    void closed(StreamInfo stream, CloseReason reason, Duration open) {
        count(closed, reason);
        tell(listener -> listener.closed(stream, reason, open));
    }

    void refused(String why) {
        refused.increment();
        tell(listener -> listener.refused(why));
    }

    void reset(StreamInfo stream, String channel, Replay.Reason reason) {
        count(resets, reason);
        tell(listener -> listener.reset(stream, channel, reason));
    }

    void overflow(StreamInfo stream) {
        overflows.increment();
        tell(listener -> listener.overflow(stream));
    }

    /** An event has been recorded. */
    public void published(Receipt receipt, int size) {
        published.increment();
        tell(listener -> listener.published(receipt, size));
    }

    void delivered(int events) {
        delivered.add(events);
    }

    void dropped(StreamInfo stream, String channel, long events) {
        dropped.add(events);
        tell(listener -> listener.dropped(stream, channel, events));
    }

    void historyRead() {
        historyReads.increment();
    }

    /** As time passes: what happens too often to be told each time. */
    void tick() {
        long now = delivered.sum();
        long since = now - deliveredTold;
        deliveredTold = now;
        if (since > 0) {
            tell(listener -> listener.delivered(since));
        }
    }

    Counters counters(int streams, int channels) {
        return new Counters(
                streams,
                channels,
                opened.sum(),
                sums(closed),
                refused.sum(),
                sums(resets),
                overflows.sum(),
                published.sum(),
                delivered.sum(),
                dropped.sum(),
                historyReads.sum(),
                missedNotifications.sum());
    }

    private void tell(Consumer<PubSubListener> what) {
        if (listeners.isEmpty()) {
            return;
        }
        try {
            lane.execute(() -> listeners.forEach(listener -> tell(listener, what)));
        } catch (RejectedExecutionException e) {
            missedNotifications.increment();
        }
    }

    private static void tell(PubSubListener listener, Consumer<PubSubListener> what) {
        try {
            what.accept(listener);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, () -> "The listener " + listener + " failed", e);
        }
    }

    private static <E extends Enum<E>> void count(Map<E, LongAdder> adders, E which) {
        var adder = adders.get(which);
        if (adder != null) {
            adder.increment();
        }
    }

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
        var adders = new EnumMap<E, LongAdder>(type);
        for (var which : type.getEnumConstants()) {
            adders.put(which, new LongAdder());
        }
        return adders;
    }

    private static Map<String, Long> sums(Map<?, LongAdder> adders) {
        return adders.entrySet().stream()
                .collect(Collectors.toMap(
                        e -> e.getKey().toString(), e -> e.getValue().sum()));
    }
}
