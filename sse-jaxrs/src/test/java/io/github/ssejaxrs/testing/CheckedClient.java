package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.internal.channel.Subscriber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A browser that comes back with the id it has, to any node, and whose every event is checked. One thread at a time. */
public final class CheckedClient {

    private final Subscription subscription;
    private final int history;
    private final HistoryChecker checker;
    private String lastEventId = "";
    private @Nullable Subscriber stream;
    private @Nullable CheckedConnection connection;

    /** @param history how many of the newest events the subscription brings */
    public CheckedClient(Subscription subscription, int history, HistoryChecker checker) {
        this.subscription = subscription;
        this.history = history;
        this.checker = checker;
    }

    public boolean isConnected() {
        return connection != null && !connection.isClosed();
    }

    /** Comes, or comes back, over a connection that breaks after so many bytes. */
    public void connect(LocalChannels node, int bytes) {
        vanish();
        if (!checker.isPromised()) {
            checker.begins(history);
        }
        open(node, lastEventId, bytes);
    }

    /** Goes, and the id it has is damaged on the way back. */
    public void losesItsCursor() {
        vanish();
        if (checker.isPromised()) {
            checker.bringsUnusableCursor();
            lastEventId = "damaged";
        }
    }

    private void open(LocalChannels node, String id, int bytes) {
        var opening = new CheckedConnection(checker::takes);
        opening.breakAfter(bytes);
        var opened = node.open(subscription, id.isEmpty() ? null : id, null);
        stream = opened;
        connection = opening;
        opened.opened(opening);
    }

    /** Goes without a word: the node finds out when it writes. */
    public void vanish() {
        if (connection != null) {
            lastEventId = connection.lastEventId(lastEventId);
            connection.breakAfter(0);
            connection.close();
            connection = null;
        }
    }

    /** The connection breaks after so many more bytes. */
    public void breakAfter(int bytes) {
        if (connection != null) {
            connection.breakAfter(bytes);
        }
    }

    /** Reads no more than so many writes, until told otherwise. */
    public void read(int writes) {
        if (connection != null && stream != null) {
            connection.takeWrites(writes);
            stream.writable();
        }
    }

    /** The node ends the stream. */
    public void endByNode() {
        if (stream != null) {
            stream.close();
        }
    }

    /** All is quiet: the client has everything. */
    public void quiet() {
        checker.quiet();
    }

    /** The client has everything there is. */
    public boolean isComplete() {
        return checker.isComplete();
    }

    public List<Finding> findings() {
        return checker.findings();
    }
}
