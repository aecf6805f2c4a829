package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What it costs to keep an event for the streams of its channel, and to find it. In the log's package, to reach it. */
@NullMarked
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class LogBenchmark {

    private static final int READERS = 1_000;
    private static final int CHANNEL_HASH = 0x1234_5678;

    /** Characters of data. */
    @Param({"100", "16384"})
    public int size;

    private Payload payload = new Payload("", null, null, null);
    private Position position = new Position(0x1234_5678_9abcL, 0);
    private ChannelLog log = new ChannelLog(position);
    private LogEntry entry = entry();

    @Setup
    public void prepare() {
        payload = new Payload("x".repeat(size), null, null, null);
        entry = entry();
        for (int i = 0; i < ChannelLog.MAX_ENTRIES; i++) {
            append();
        }
    }

    /** The bytes of an entry, and the entry. */
    @Benchmark
    public Object entryOfMessage() {
        return LogEntry.of(new Message("news", position, payload), CHANNEL_HASH);
    }

    /** An entry whose bytes are there already. */
    @Benchmark
    public void append() {
        position = position.next();
        entry = new LogEntry(new Message("news", position, payload), entry.frame(), entry.idLength());
        log.append(entry);
    }

    /** The newest entry, as a stream that is up to date finds it. */
    @Benchmark
    public @Nullable Object after() {
        return log.after(position.sequence() - 1);
    }

    /** One entry that 1,000 streams look for, find, and find to be the last. */
    @Benchmark
    public void appendForThousandReaders(Blackhole readers) {
        append();
        for (int reader = 0; reader < READERS; reader++) {
            readers.consume(log.after(position.sequence() - 1));
            readers.consume(log.after(position.sequence()));
        }
    }

    private LogEntry entry() {
        return LogEntry.of(new Message("news", position, payload), CHANNEL_HASH);
    }
}
