package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.History;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.stream.Cursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a stream begins in each of its channels: where its client was, or what its subscription asks for. */
final class StreamBeginning {

    private final Subscription subscription;
    private final boolean returning;
    private final @Nullable Cursor cursor;
    private final List<ChannelReader> placed = new ArrayList<>();
    private int known;

    /** @param lastEventId what the client brought, trusted in nothing; empty counts as nothing */
    StreamBeginning(Subscription subscription, @Nullable String lastEventId) {
        this.subscription = subscription;
        this.returning = lastEventId != null && !lastEventId.isEmpty();
        this.cursor = lastEventId == null ? null : Cursor.decode(lastEventId);
    }

    /**
     * Makes the reader of a channel the node has joined.
     *
     * @throws StreamRefusedException if the node reads too much of the past already
     */
    ChannelReader reader(Channel channel, Runnable wake, EphemeralReader.Dropped dropped) {
        var overflow = channel.options.overflow();
        if (overflow != null) {
            return new EphemeralReader(channel, overflow, wake, dropped);
        }
        var reader = logReader(channel, wake);
        placed.add(reader);
        return reader;
    }

    private LogReader logReader(Channel channel, Runnable wake) {
        var latest = channel.options.latest() && subscription.snapshot() == null; // else the state comes first
        var place = cursor == null ? null : cursor.position(channel.hash);
        if (place != null) {
            known++;
            return new LogReader(channel, place, null, latest, wake);
        }
        var history = history(latest);
        if (history.equals(History.none())) {
            return new LogReader(channel, channel.log().end(), null, latest, wake);
        }
        return new LogReader(channel, channel.history().beginning(history), history, latest, wake);
    }

    private History history(boolean latest) {
        if (subscription.snapshot() != null) {
            return History.none();
        }
        var asked = returning ? null : subscription.history();
        return asked != null ? asked : latest ? History.last(1) : History.none();
    }

    /** Those readers that have a place in the cursor. */
    List<ChannelReader> placed() {
        return placed;
    }

    /** The client goes on where it was, in all of the channels. */
    boolean isResumed() {
        return known > 0 && known == placed.size();
    }

    /** The client brought a cursor, and it tells nothing of any channel of the stream. */
    boolean isInvalid() {
        return returning && known == 0 && !placed.isEmpty();
    }
}
