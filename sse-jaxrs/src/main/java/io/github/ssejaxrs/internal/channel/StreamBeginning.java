package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.History;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.spi.Position;
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

    /** How often the broker is to be asked where the stream begins. */
    int reads(List<Channel> channels) {
        return (int) channels.stream()
                .filter(channel -> channel.options.overflow() == null)
                .filter(channel -> place(channel) == null)
                .filter(channel -> !history(channel).equals(History.none()))
                .count();
    }

    /** Makes the reader of a channel the node has joined. */
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
        var latest = latest(channel);
        var place = place(channel);
        if (place != null) {
            known++;
            return new LogReader(channel, place, null, latest, wake);
        }
        var history = history(channel);
        if (history.equals(History.none())) {
            return new LogReader(channel, channel.log().end(), null, latest, wake);
        }
        var opened = channel.log().end();
        var start = channel.history().beginning(history);
        return new LogReader(
                channel,
                start,
                new ChannelHistory.Beginning(history, start.isAfter(opened) ? start : opened),
                latest,
                wake);
    }

    private @Nullable Position place(Channel channel) {
        return cursor == null ? null : cursor.position(channel.hash);
    }

    /** Whether the newest event is the state, unless the stream has another. */
    private boolean latest(Channel channel) {
        return channel.options.latest() && subscription.snapshot() == null;
    }

    private History history(Channel channel) {
        if (subscription.snapshot() != null) {
            return History.none();
        }
        var asked = returning ? null : subscription.history();
        return asked != null ? asked : latest(channel) ? History.last(1) : History.none();
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
