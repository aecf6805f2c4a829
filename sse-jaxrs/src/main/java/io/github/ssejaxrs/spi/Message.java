package io.github.ssejaxrs.spi;

/**
 * An event on its way: recorded by the broker, not yet delivered.
 *
 * @param channel the channel's name
 * @param position the message's own place in the channel's order; its sequence is 1 or more
 * @param payload what was published
 */
public record Message(String channel, Position position, Payload payload) {}
