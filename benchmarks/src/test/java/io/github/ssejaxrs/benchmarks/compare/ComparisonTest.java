package io.github.ssejaxrs.benchmarks.compare;

import static io.github.ssejaxrs.benchmarks.compare.Peer.FLOOR;
import static io.github.ssejaxrs.benchmarks.compare.Peer.GRIZZLY;
import static io.github.ssejaxrs.benchmarks.compare.Peer.NCHAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.benchmarks.load.LoadPlan;
import io.github.ssejaxrs.benchmarks.serve.ServerUnderTest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private final List<String> diary = new ArrayList<>();
    private final List<Results> kept = new ArrayList<>();

    @Test
    void aServerStaysUpForAllRounds() throws Exception {
        compare(2, "others", plan -> Reports.cpu(pointOf(plan), 5));

        assertThat(diary).containsExactly("start grizzly", "start floor", "stop grizzly", "stop floor");
    }

    @Test
    void idleStreamsAreMeasuredInAProcessOfTheirOwn() throws Exception {
        compare(2, "idle", plan -> Reports.cpu(pointOf(plan), 5));

        assertThat(diary)
                .containsExactly(
                        "start grizzly",
                        "stop grizzly",
                        "start nchan",
                        "stop nchan",
                        "start nchan",
                        "stop nchan",
                        "start grizzly",
                        "stop grizzly");
    }

    @Test
    void aRunThatFailsIsAResultAndItsServerStartsAnew() throws Exception {
        var loads = new AtomicInteger();
        int warming = 2 * Scenarios.warming(1).size();
        var results = compare(1, "others", plan -> {
            if (loads.incrementAndGet() == warming + 1) { // both are warm
                throw new IOException("reset by peer");
            }
            return Reports.cpu(pointOf(plan), 5);
        });

        assertThat(results.runs()).hasSize(4);
        assertThat(results.runs().get(0).faults()).containsExactly("failed: java.io.IOException: reset by peer");
        assertThat(diary).startsWith("start grizzly", "start floor", "stop grizzly", "start grizzly");
    }

    @Test
    void whatIsMeasuredIsKeptAtOnce() throws Exception {
        compare(1, "others", plan -> Reports.cpu(pointOf(plan), 5));

        assertThat(kept).extracting(results -> results.runs().size()).containsExactly(1, 2, 3, 4);
    }

    private Results compare(int rounds, String scenario, Comparison.Load load) throws Exception {
        var settings = new Settings(
                "2026-01-01",
                List.of(scenario),
                List.of(GRIZZLY, FLOOR, NCHAN),
                List.of(),
                rounds,
                3,
                5,
                1,
                false,
                "a machine");
        try (var servers = new Servers((peer, jvmOptions) -> new Pretended(peer))) {
            var silence = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            return new Comparison(settings, servers, load, kept::add, silence).run();
        }
    }

    private static Point pointOf(LoadPlan plan) {
        return new Point(plan.streams(), plan.others(), plan.stalled(), plan.channels(), plan.rate(), plan.payload());
    }

    private final class Pretended implements ServerUnderTest {

        private final Peer peer;

        Pretended(Peer peer) {
            this.peer = peer;
            diary.add("start " + peer);
        }

        @Override
        public String name() {
            return peer.toString();
        }

        @Override
        public InetSocketAddress address() {
            return InetSocketAddress.createUnresolved("localhost", 1);
        }

        @Override
        public List<Long> processes() {
            return List.of();
        }

        @Override
        public void close() {
            diary.add("stop " + peer);
        }
    }
}
