package io.github.ssejaxrs.benchmarks.load;

import java.util.Arrays;

/**
 * Compares data with what was published. One thread's: it keeps the data of the latest events, so that thousands of
 * streams that receive the same have them made once.
 */
final class PublishedData {

    /** A power of two; streams are seldom further apart than this. */
    private static final int KEPT = 64;

    private final Publication publication;
    private final long[] sequences = new long[KEPT];
    private final byte[][] data = new byte[KEPT][];
    private final int[] lengths = new int[KEPT];

    PublishedData(Publication publication) {
        this.publication = publication;
    }

    /** The number of the event whose data these are, or -1 if they were not published, or not yet. */
    long sequence(byte[] bytes, int start, int end) {
        var sequence = publication.sequence(bytes, start, end);
        if (sequence < 0 || sequence > publication.sent()) {
            return -1;
        }
        var slot = (int) sequence & (KEPT - 1);
        if (sequences[slot] != sequence) {
            make(slot, sequence);
        }
        return Arrays.equals(data[slot], 0, lengths[slot], bytes, start, end) ? sequence : -1;
    }

    long due(long sequence) {
        return publication.pace().due(sequence);
    }

    boolean measured(long sequence) {
        return sequence > publication.warmUp();
    }

    private void make(int slot, long sequence) {
        if (data[slot] == null) {
            data[slot] = new byte[publication.longest()];
        }
        lengths[slot] = publication.data(sequence, data[slot]);
        sequences[slot] = sequence;
    }
}
