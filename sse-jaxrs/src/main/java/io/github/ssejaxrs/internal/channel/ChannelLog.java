package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.spi.Position;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest messages of one generation of a channel, in a ring. One thread at a time appends; any thread reads without
 * a lock, and finds either the entry it asks for or that it is no longer here.
 *
 * <p>What was appended is shown to streams step by step, by one thread at a time. So all streams that are up to date take
 * the same step in one write each, and what is appended meanwhile leaves together in the next.
 */
final class ChannelLog {

    /** A stream that is not further behind than this catches up without asking the broker. A power of two. */
    static final int MAX_ENTRIES = 256;

    /** And a busy channel of large events holds no more than this, beside its newest entry. */
    private static final int MAX_BYTES = 1024 * 1024;

    private static final int FIRST_ENTRIES = 8;

    private final long generation;
    private final long beginning;

    // Written by whoever appends. The end is written last and read first, so what it promises is there to be read.
    private volatile AtomicReferenceArray<@Nullable LogEntry> ring = new AtomicReferenceArray<>(FIRST_ENTRIES);
    private volatile long end;

    // Written by whoever shows.
    private volatile long shown;
    private volatile @Nullable Batch batch;

    // Guarded by whoever appends.
    private long forgotten;
    private int bytes;

    ChannelLog(Position end) {
        this.generation = end.generation();
        this.beginning = end.sequence();
        this.forgotten = end.sequence();
        this.end = end.sequence();
        this.shown = end.sequence();
    }

    Position end() {
        return new Position(generation, end);
    }

    /** Whether a stream at this sequence has all that it is to have for now. */
    boolean isUpToDate(long sequence) {
        return sequence == shown || sequence == end;
    }

    /** How far streams are to read for now. */
    long shown() {
        return shown;
    }

    /** Shows what was appended. */
    void show() {
        long before = shown;
        long now = end;
        if (now > before) {
            batch = null; // one that was not forgotten does not fit what is shown now
            shown = now;
            batch = batchOf(before, now);
        }
    }

    /** Without it streams read entry by entry; a step that is not shown would reach nobody. */
    private @Nullable Batch batchOf(long before, long now) {
        try {
            return Batch.of(this, before, now);
        } catch (RuntimeException | OutOfMemoryError e) {
            return null;
        }
    }

    /** What was shown last, while streams are told; null if it is too much for one write. */
    @Nullable
    Batch batch() {
        return batch;
    }

    /** Everybody has been told; who comes later reads entry by entry. */
    void forgetBatch() {
        batch = null;
    }

    /** The sequence before the first entry it ever had. */
    long start() {
        return beginning;
    }

    boolean holds(long generation) {
        return this.generation == generation;
    }

    /** The entry that follows a sequence of this generation, or null if it is not here any more, or not yet. */
    @Nullable
    LogEntry after(long sequence) {
        var entries = ring;
        var entry = entries.get(slot(entries, sequence + 1));
        return entry != null && entry.position().sequence() == sequence + 1 ? entry : null;
    }

    void append(LogEntry entry) {
        long sequence = entry.position().sequence();
        if (sequence - forgotten > ring.length()) {
            growOrForget();
        }
        ring.set(slot(ring, sequence), entry);
        bytes += entry.frame().length();
        end = sequence;
        while (bytes > MAX_BYTES && end - forgotten > 1) {
            forgetOldest();
        }
    }

    private void growOrForget() {
        var entries = ring;
        if (entries.length() == MAX_ENTRIES) {
            forgetOldest();
            return;
        }
        var larger = new AtomicReferenceArray<@Nullable LogEntry>(entries.length() * 2);
        for (long sequence = forgotten + 1; sequence <= end; sequence++) {
            larger.set(slot(larger, sequence), entries.get(slot(entries, sequence)));
        }
        ring = larger;
    }

    private void forgetOldest() {
        forgotten++;
        var oldest = ring.getAndSet(slot(ring, forgotten), null);
        if (oldest != null) {
            bytes -= oldest.frame().length();
        }
    }

    private static int slot(AtomicReferenceArray<?> entries, long sequence) {
        return (int) sequence & entries.length() - 1;
    }
}
