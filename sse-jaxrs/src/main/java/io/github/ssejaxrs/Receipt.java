package io.github.ssejaxrs;

/**
 * The place a published event got in its channel's order.
 *
 * <p>Two receipts of one channel and generation compare by their sequence: all clients of all nodes see the events in
 * that order.
 *
 * @param channel the channel's name
 * @param generation 48 random bits, the same until the broker lost or replaced the channel's past
 * @param sequence 1, 2, 3 … within the generation
 */
public record Receipt(String channel, long generation, long sequence) {}
