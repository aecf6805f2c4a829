package io.github.ssejaxrs.spi;

/**
 * What a channel retains: the messages after {@code start}, up to and with {@code end}.
 *
 * @param start the place before the oldest retained message
 * @param end the place of the newest message; equal to {@code start} if nothing is retained
 */
public record Window(Position start, Position end) {

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the places are of two generations or in the wrong order
     */
    public Window {
        if (start.generation() != end.generation() || start.isAfter(end)) {
            throw new IllegalArgumentException("A window starts before it ends: " + start + " to " + end);
        }
    }

    /**
     * The place from which a client gets at most so many of the newest messages.
     *
     * @param messages 0 or more
     * @return a place in this window
     */
    public Position before(int messages) {
        return start.at(Math.max(start.sequence(), end.sequence() - messages));
    }
}
