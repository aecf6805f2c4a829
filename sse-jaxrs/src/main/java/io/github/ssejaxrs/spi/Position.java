package io.github.ssejaxrs.spi;

/**
 * A place in a channel's order: after the message of that sequence, which is 0 before the first.
 *
 * @param generation 48 random bits; sequences of different generations do not compare
 * @param sequence 0, 1, 2, 3 …
 */
public record Position(long generation, long sequence) {

    /** A generation has this many bits. */
    public static final int GENERATION_BITS = 48;

    /**
     * Checks both ranges.
     *
     * @throws IllegalArgumentException if the generation has more than 48 bits or the sequence is negative
     */
    public Position {
        if (generation >>> GENERATION_BITS != 0) {
            throw new IllegalArgumentException(
                    "A generation has " + GENERATION_BITS + " bits, not 0x" + Long.toHexString(generation));
        }
        if (sequence < 0) {
            throw new IllegalArgumentException("A sequence is not negative: " + sequence);
        }
    }

    /**
     * The place after the next message.
     *
     * @return the same generation, one sequence further
     */
    public Position next() {
        return at(sequence + 1);
    }

    /**
     * Another place in the same generation.
     *
     * @param sequence not negative
     * @return the place
     */
    public Position at(long sequence) {
        return new Position(generation, sequence);
    }

    /**
     * Whether this place lies beyond another.
     *
     * @param other a place
     * @return true if both are of one generation and this sequence is higher
     */
    public boolean isAfter(Position other) {
        return generation == other.generation && sequence > other.sequence;
    }

    @Override
    public String toString() {
        return Long.toHexString(generation) + ":" + sequence;
    }
}
