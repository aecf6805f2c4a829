package io.github.ssejaxrs;

import jakarta.ws.rs.sse.SseBroadcaster;

/**
 * The channels of this application, for code written to the standard's own interfaces.
 *
 * <pre>{@code
 * @Inject Channels channels;
 *
 * channels.broadcaster("news").register(sink);   // any runtime's SseEventSink
 * }</pre>
 *
 * <p>Thread-safe.
 */
public interface Channels {

    /**
     * A channel as the standard's broadcaster: what it broadcasts reaches the streams of the channel on all nodes, and
     * what is published to the channel reaches the sinks registered on it.
     *
     * <p>A sink gets what is published from its registration on, and no keep-alive; a client that comes back with a
     * cursor is served only by streams opened by {@link Subscribe}. The listeners of a broadcaster hear of the sinks registered on it; closing it
     * closes those sinks and no other stream. Broadcasters are cheap, and two of one channel are independent.
     *
     * @param channel the channel's name
     * @return a broadcaster, to be closed by its owner
     * @throws IllegalArgumentException if the channel's name is empty, longer than 255 characters or has a control
     *     character
     */
    SseBroadcaster broadcaster(String channel);
}
