package io.github.ssejaxrs.redis.testing;

import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.testing.CheckedConnection;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import io.github.ssejaxrs.testing.Finding;
import io.github.ssejaxrs.testing.HistoryChecker;
import io.github.ssejaxrs.testing.PublishedEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A browser over all its connections. It remembers what it dispatched until it is known what it should have: a store that
 * fails tells that only when all is over.
 *
 * <p>One thread at a time has it come and go; what it is sent may come on any other.
 */
final class LiveClient {

    private static final Pattern REASON = Pattern.compile("\"reason\":\"([a-z-]+)\"");

    /** More than any store is asked to keep in a run. */
    private static final HistoryChecker.Rule RULE = new HistoryChecker.Rule(Integer.MAX_VALUE, false);

    private final String name;
    private final List<String> channels;
    private final List<Consumer<HistoryChecker>> journal = new ArrayList<>(); // guarded by itself
    private final List<String> resets = new ArrayList<>(); // their reasons; guarded by journal
    private int events; // guarded by journal

    private volatile @Nullable CheckedConnection connection;
    private volatile String lastEventId = ""; // of the connection before
    private int node;

    /** When it comes back, in {@link System#nanoTime()}. */
    volatile long returns;

    LiveClient(String name, List<String> channels, int node) {
        this.name = name;
        this.channels = channels;
        this.node = node;
    }

    /** The node it comes to, another one each time. */
    int nextNode(int nodes) {
        node = (node + 1) % nodes;
        return node;
    }

    /** Comes, or comes back. */
    void connect(LocalChannels channelsOfNode) {
        leave();
        var id = lastEventId;
        if (id.isEmpty()) {
            note(HistoryChecker::beginsAnywhere);
        }
        var opening = new CheckedConnection(this::takes);
        var stream = channelsOfNode.open(Subscription.to(channels), id.isEmpty() ? null : id, null);
        connection = opening;
        stream.opened(opening);
    }

    private void takes(Received received) {
        synchronized (journal) {
            journal.add(checker -> checker.takes(received));
            if (received.type().equals("stream-reset")) {
                var reason = REASON.matcher(received.data());
                resets.add(reason.find() ? reason.group(1) : received.data());
            } else if (received.type().equals("message")) {
                events++;
            }
        }
    }

    private void note(Consumer<HistoryChecker> step) {
        synchronized (journal) {
            journal.add(step);
        }
    }

    boolean isConnected() {
        var open = connection;
        return open != null && !open.isClosed();
    }

    /** Its connection breaks after so many more bytes. */
    void breakAfter(int bytes) {
        var open = connection;
        if (open != null) {
            open.breakAfter(bytes);
        }
    }

    /** Goes without a word. */
    void leave() {
        var open = connection;
        if (open != null) {
            lastEventId = open.breakOff(lastEventId);
            connection = null;
        }
    }

    /** Whether it has come as far as a place in each of its channels. */
    boolean hasReached(Map<String, Position> places, PublishedEvents published) {
        var open = connection;
        var cursor = open == null ? null : Cursor.decode(open.lastEventId(lastEventId));
        return cursor != null
                && channels.stream().allMatch(channel -> {
                    var reached = cursor.position(Cursor.hash(channel));
                    var place = places.get(channel);
                    return place == null
                            || reached != null
                                    && (published.isSame(channel, reached, place)
                                            || published.isAfter(channel, reached, place));
                });
    }

    /** What it has breached of the promise, now that the order is known. */
    List<Finding> findings(PublishedEvents published) {
        var rules = channels.stream().collect(Collectors.toMap(channel -> channel, channel -> RULE));
        var checker = new HistoryChecker(name, published, rules, false);
        for (var step : journal()) {
            step.accept(checker);
            if (!checker.findings().isEmpty()) {
                return checker.findings(); // what follows from the first says nothing
            }
        }
        checker.quiet();
        return checker.findings();
    }

    private List<Consumer<HistoryChecker>> journal() {
        synchronized (journal) {
            return List.copyOf(journal);
        }
    }

    int events() {
        synchronized (journal) {
            return events;
        }
    }

    List<String> resets() {
        synchronized (journal) {
            return List.copyOf(resets);
        }
    }

    @Override
    public String toString() {
        return name + " on " + channels;
    }
}
