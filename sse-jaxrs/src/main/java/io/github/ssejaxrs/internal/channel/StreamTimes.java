package io.github.ssejaxrs.internal.channel;

/**
 * What falls due on a stream as time passes: keep-alives, and the ends of patience. Asked by the tick, told by the pump,
 * each on a thread of its own; a mark that one of them sets and the other clears costs at worst a tick. All times in
 * nanoseconds.
 */
final class StreamTimes {

    private static final long SECOND = 1_000_000_000L;

    /** A response that did not open by then never will: something between the filter and the container failed. */
    private static final long OPENING = 30 * SECOND;

    private static final long FOR_EVER = Long.MAX_VALUE;

    private final long writeStall;
    private final long start;
    private volatile long maxAge = FOR_EVER;

    private volatile long lastWrite;
    private volatile long lastSign; // that a client of keep-alive events sees
    private long keepAlive; // written before the time it counts from, and read after it
    private volatile boolean keepAliveDue;
    private long dueAt; // written before keepAliveDue, and read after it

    private volatile boolean stalled;
    private volatile boolean behind; // for so long that nothing more is held for the client
    private boolean letGo; // by the pump alone
    private long asked; // the write behind which the client was asked whether it takes more; by the tick alone

    StreamTimes(StreamOptions options, long now) {
        writeStall = options.writeStall.toNanos();
        start = now;
        keepAlive = options.keepAliveNanos();
        lastSign = now;
        lastWrite = now;
        asked = now - 1; // no write is as old
    }

    /** Streams that can go on where they were are not kept for ever: their clients may have vanished long ago. */
    void limitAge(StreamOptions options) {
        maxAge = options.maxAgeNanos();
    }

    /** It goes on only now: what was waited for until here was not the client. */
    void proceeds(long now) {
        lastWrite = now;
    }

    /** Whatever is written keeps a connection alive. */
    void written(long now, StreamOptions options) {
        if (options.keepAliveIsEvent) {
            lastWrite = now;
            return;
        }
        keepAlive = options.keepAliveNanos();
        lastWrite = now;
        if (keepAliveDue && now - dueAt >= 0) { // what was begun before is no answer to it
            keepAliveDue = false;
        }
    }

    /** But a script sees only events of names it listens to. If it is to see a keep-alive, that comes whatever else does. */
    void keptAlive(long now, StreamOptions options) {
        keepAlive = options.keepAliveNanos();
        lastSign = now;
        keepAliveDue = false;
    }

    void writable() {
        if (stalled || behind) { // the tick may have found it behind when it had just gone on
            stalled = false;
            behind = false;
            letGo = false;
        }
    }

    /** Returns whether what is held for the client is to be let go now. */
    boolean notWritable() {
        stalled = true;
        boolean first = behind && !letGo;
        letGo |= first;
        return first;
    }

    /** As long as a drain waits: also who is in the middle of a write shall hear the last word. */
    static boolean lastBlockOverdue(long since, long now) {
        return now - since >= Drain.GRACE.toNanos();
    }

    boolean neverOpened(long now) {
        return now - lastWrite > OPENING;
    }

    boolean stalledTooLong(long now) {
        return stalled && now - lastWrite > writeStall;
    }

    boolean tooOld(long now) {
        return now - start > maxAge;
    }

    /** Once for each time that the client takes nothing for a second. */
    boolean fallsBehind(long now) {
        if (!stalled || behind || now - lastWrite <= SECOND) {
            return false;
        }
        behind = true;
        return true;
    }

    /**
     * Once for each write that a second of silence follows: behind a write that had all that was due nobody has looked
     * whether the client takes more, and a client that stalls with its last event is to be noticed too.
     */
    boolean asksAgain(long now) {
        long last = lastWrite;
        if (stalled || asked == last || now - last <= SECOND) {
            return false;
        }
        asked = last;
        return true;
    }

    /** Once for each keep-alive. */
    boolean keepAliveFallsDue(long now, StreamOptions options) {
        long silent = now - (options.keepAliveIsEvent ? lastSign : lastWrite);
        if (stalled || keepAliveDue || silent <= keepAlive) {
            return false;
        }
        dueAt = now;
        keepAliveDue = true;
        return true;
    }

    boolean keepAliveDue() {
        return keepAliveDue;
    }

    long age(long now) {
        return now - start;
    }
}
