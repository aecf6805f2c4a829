package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import org.jspecify.annotations.Nullable;

/**
 * A stream's way through one channel.
 *
 * <p>{@link #poll}, {@link #takeReset}, {@link #position} and {@link #letGo} belong to the one thread that pumps the
 * stream.
 */
interface ChannelReader {

    Channel channel();

    /** The channel grew. */
    void wake();

    /** The next message, or null if there is none now; then the reader is woken, unless it {@link #takeReset}s. */
    @Nullable
    LogEntry poll();

    /** All that a stream of this channel alone is to have for now, or null if it has to {@link #poll}. */
    default @Nullable Batch takeBatch() {
        return null;
    }

    /** Why the client must be told that it missed messages, once; it goes on at {@link #position}. */
    Replay.@Nullable Reason takeReset();

    /** The place that the cursor has for this channel; null if it has none. */
    @Nullable
    Position position();

    /** The client takes nothing: whatever was fetched for it can be fetched again. */
    void letGo();

    /** As time passes. */
    void tick();
}
