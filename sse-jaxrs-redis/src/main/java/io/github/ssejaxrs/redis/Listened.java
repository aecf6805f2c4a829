package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Retention;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A channel this node listens to, and how far it has heard. */
final class Listened {

    /** Beyond the history, as the script has it. */
    private static final Duration HEAD_OUTLIVES = Duration.ofHours(2);

    /** Some of them may fail. */
    private static final Duration RENEWAL = Duration.ofMinutes(15);

    final String channel;
    final ChannelKeys keys;

    /** How long Redis is to know it when nothing is published. */
    final Duration lifetime;

    /** Whether what is heard of it is compared with what is recorded: not where nothing is retained. */
    final boolean checked;

    /** The newest place this node knows of; null while it begins to listen, and when Redis knows nothing of the channel. */
    private @Nullable Position heard; // guarded by this

    private boolean begun; // guarded by this

    private long renewed = System.nanoTime() - RENEWAL.toNanos(); // at once; of the one thread that looks

    Listened(String channel, ChannelKeys keys, Retention retention) {
        this.channel = channel;
        this.keys = keys;
        this.lifetime = retention.age().plus(HEAD_OUTLIVES);
        this.checked = retention.events() > 0;
    }

    /** Whether Redis is to be told again that this channel is in use. */
    boolean isRenewalDue() {
        long now = System.nanoTime();
        if (now - renewed < RENEWAL.toNanos()) {
            return false;
        }
        renewed = now;
        return true;
    }

    /** What came before this was in time; a message that did is newer than what it says. */
    synchronized void begin(Position end) {
        begun = true;
        if (heard == null) {
            heard = end;
        }
    }

    synchronized boolean hasBegun() {
        return begun;
    }

    synchronized void hear(Position place) {
        if (heard == null || !heard.isAfter(place)) {
            heard = place;
        }
    }

    synchronized @Nullable Position heard() {
        return heard;
    }

    /**
     * Whether what Redis has says that this node missed something; it is told once.
     *
     * @param before what was heard when Redis was asked
     * @param recorded what Redis had then; null if nothing
     */
    synchronized boolean misses(@Nullable Position before, @Nullable Position recorded) {
        boolean missed = recorded == null || isBeyond(recorded) || hasGoneBack(before, recorded);
        if (missed) {
            heard = recorded;
        }
        return missed;
    }

    private boolean isBeyond(Position recorded) {
        return heard == null || recorded.isAfter(heard);
    }

    private boolean hasGoneBack(@Nullable Position before, Position recorded) {
        if (before == null || heard == null) {
            return true;
        }
        boolean known = recorded.generation() == before.generation() || recorded.generation() == heard.generation();
        return !known || before.isAfter(recorded);
    }
}
