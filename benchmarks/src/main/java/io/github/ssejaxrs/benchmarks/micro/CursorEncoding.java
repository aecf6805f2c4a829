package io.github.ssejaxrs.benchmarks.micro;

import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.spi.Position;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to make the id of an event, once for all streams of a channel alone. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class CursorEncoding {

    private Position position = new Position(0x1234_5678_9abcL, 1_000_000);

    @Benchmark
    public String cursor() {
        position = position.next();
        return Cursor.encode(0x1234_5678, position);
    }
}
