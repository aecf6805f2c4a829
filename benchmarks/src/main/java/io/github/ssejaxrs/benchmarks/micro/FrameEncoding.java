package io.github.ssejaxrs.benchmarks.micro;

import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.internal.stream.FrameEncoder;
import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import java.util.concurrent.TimeUnit;
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

/** What it costs to make the bytes of an event, once for all streams of a channel. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class FrameEncoding {

    private static final int LINE = 50;
    private static final String ID = Cursor.encode(0x1234_5678, new Position(0x1234_5678_9abcL, 1_000_000));

    /** Characters of data. */
    @Param({"100", "1024", "16384"})
    public int size;

    /** One line, or many of usual length. */
    @Param({"one", "many"})
    public String lines = "one";

    /** Whether each character is one byte. */
    @Param({"ascii", "umlauts"})
    public String text = "ascii";

    private Payload payload = new Payload("", null, null, null);

    @Setup
    public void prepare() {
        var data = new StringBuilder(size);
        for (int at = 0; at < size; at++) {
            boolean lineEnds = lines.equals("many") && at % LINE == LINE - 1;
            data.append(lineEnds ? '\n' : text.equals("ascii") ? 'x' : 'ü');
        }
        payload = new Payload(data.toString(), null, null, null);
    }

    /** The block of an event, with an id, as it goes to the streams. */
    @Benchmark
    public Frame frame() {
        return new FrameEncoder().id(ID).payload(payload).toFrame();
    }
}
