package io.github.ssejaxrs.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which stream it is.
 *
 * @param id random, as the client is told in {@code stream-open}
 * @param channels names of its channels; none for the stream of a {@code Flow.Publisher}
 * @param user whose stream it is, if known
 * @param address of the client, as the container says, if it does
 */
public record StreamInfo(
        String id,
        List<String> channels,
        @Nullable String user,
        @Nullable String address) {

    /** Copies. */
    public StreamInfo {
        channels = List.copyOf(channels);
    }
}
