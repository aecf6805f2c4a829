package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.Event;

/**
 * An event, and the channel to which it was published.
 *
 * @param channel the channel's name
 * @param event as the application made it
 */
public record Published(String channel, Event event) {}
