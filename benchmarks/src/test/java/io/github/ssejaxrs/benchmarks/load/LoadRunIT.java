package io.github.ssejaxrs.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The client against servers that do right and wrong: a fault it does not find would be a number it must not give. */
@EnabledOnOs(OS.LINUX)
class LoadRunIT {

    private static final int WRONG = 30;

    /** With those of the warm-up. */
    private static final int EVENTS = 60;

    @Test
    void aServerThatDoesRightIsFaultless() throws Exception {
        var report = load(LoadRunIT::latest, 1);

        assertThat(report.faults()).isEmpty();
        assertThat(report.faultless()).isTrue();
        assertThat(report.published()).isEqualTo(40);
        assertThat(report.expected()).isEqualTo(160);
        assertThat(report.delivered()).isEqualTo(160);
        assertThat(report.latency().max()).isPositive();
        assertThat(report.publishing().max()).isPositive();
        assertThat(report.residentBytes()).isPositive();
        assertThat(report.threads()).isPositive();
    }

    @Test
    void eachChannelsEventsReachItsStreams() throws Exception {
        var report = load(LoadRunIT::latest, 3);

        assertThat(report.faults()).isEmpty();
        assertThat(report.published()).isEqualTo(120);
        assertThat(report.delivered()).isEqualTo(160);
    }

    @Test
    void aServerMayEndThePublishersConnection() throws Exception {
        try (var server = new TinyServer(LoadRunIT::latest, 7)) {
            var report = LoadRun.run(plan(server, 1, Duration.ofSeconds(1)));

            assertThat(report.faults()).isEmpty();
            assertThat(report.delivered()).isEqualTo(160);
        }
    }

    @Test
    void aLostEventIsFound() throws Exception {
        var report = load(events -> events.size() == WRONG ? List.of() : latest(events), 1);

        assertThat(report.lost()).isEqualTo(4);
        assertThat(report.delivered()).isEqualTo(report.expected() - 4);
        assertThat(report.duplicates() + report.disordered() + report.malformed())
                .isZero();
        assertThat(report.faultless()).isFalse();
    }

    @Test
    void theLastEventLostIsFound() throws Exception {
        var report = load(events -> events.size() == 60 ? List.of() : latest(events), 1);

        assertThat(report.lost()).isEqualTo(4);
    }

    @Test
    void anEventThatComesTwiceIsFound() throws Exception {
        var report = load(events -> events.size() == WRONG ? List.of(last(events), last(events)) : latest(events), 1);

        assertThat(report.duplicates()).isEqualTo(4);
        assertThat(report.lost() + report.disordered() + report.malformed()).isZero();
        assertThat(report.faultless()).isFalse();
    }

    @Test
    void theLastEventTwiceIsFound() throws Exception {
        var report = load(events -> events.size() == 60 ? List.of(last(events), last(events)) : latest(events), 1);

        assertThat(report.duplicates()).isEqualTo(4);
    }

    @Test
    void eventsOutOfOrderAreFound() throws Exception {
        var report = load(
                events -> switch (events.size()) {
                    case WRONG -> List.of();
                    case WRONG + 1 -> List.of(last(events), events.get(WRONG - 1));
                    default -> latest(events);
                },
                1);

        assertThat(report.disordered()).isEqualTo(4);
        assertThat(report.lost() + report.duplicates() + report.malformed()).isZero();
        assertThat(report.faultless()).isFalse();
    }

    @Test
    void changedDataAreFound() throws Exception {
        var report =
                load(events -> events.size() == WRONG ? List.of(last(events).replace("xx", "xy")) : latest(events), 1);

        assertThat(report.malformed()).isEqualTo(4);
        assertThat(report.lost()).isEqualTo(4);
    }

    @Test
    void idleStreamsAreMeasuredAlone() throws Exception {
        try (var server = new TinyServer(LoadRunIT::latest)) {
            var report = LoadRun.run(plan(server, 1, Duration.ZERO));

            assertThat(report.faults()).isEmpty();
            assertThat(report.streams()).isEqualTo(5);
            assertThat(report.published()).isZero();
            assertThat(report.heapBytesPerStream()).isNotNull();
        }
    }

    @Test
    void aLoadThatLetsNoStreamStallIsTold() throws Exception {
        try (var server = new TinyServer(LoadRunIT::latest)) {
            assertThatThrownBy(() -> LoadRun.run(plan(server, 1, Duration.ofSeconds(1), 64)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("too small")
                    .hasMessageContaining(Long.toString(LoadRun.bytesToStall()));
        }
    }

    @Test
    void aServerThatIsNotThereIsTold() throws Exception {
        var server = new TinyServer(LoadRunIT::latest);
        server.close();

        assertThatThrownBy(() -> LoadRun.run(plan(server, 1, Duration.ZERO)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not open");
    }

    private static LoadReport load(TinyServer.Delivery delivery, int channels) throws Exception {
        try (var server = new TinyServer(delivery)) {
            return LoadRun.run(plan(server, channels, Duration.ofSeconds(1)));
        }
    }

    /** Five streams, of which one stalls, and two of which nothing is published to. */
    private static LoadPlan plan(TinyServer server, int channels, Duration duration) throws IOException {
        return plan(server, channels, duration, (int) (LoadRun.bytesToStall() / EVENTS) + 1);
    }

    private static LoadPlan plan(TinyServer server, int channels, Duration duration, int payload) {
        return new LoadPlan(
                server.address(),
                List.of(ProcessHandle.current().pid()),
                5,
                2,
                1,
                channels,
                40,
                payload,
                Duration.ofMillis(500),
                duration);
    }

    private static List<String> latest(List<String> events) {
        return List.of(last(events));
    }

    private static String last(List<String> events) {
        return events.get(events.size() - 1);
    }
}
