package io.github.ssejaxrs.benchmarks.compare;

import static io.github.ssejaxrs.benchmarks.compare.Peer.FLOOR;
import static io.github.ssejaxrs.benchmarks.compare.Peer.GRIZZLY;
import static io.github.ssejaxrs.benchmarks.compare.Peer.JETTY;
import static io.github.ssejaxrs.benchmarks.compare.Peer.JETTY_STOCK;
import static io.github.ssejaxrs.benchmarks.compare.Peer.NCHAN;
import static io.github.ssejaxrs.benchmarks.compare.Peer.TOMCAT;
import static io.github.ssejaxrs.benchmarks.compare.Peer.TOMCAT_STOCK;

import io.github.ssejaxrs.benchmarks.compare.Scenario.Trial;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that is asked, with the goals of the project. */
final class Scenarios {

    private static final Set<Peer> ALL = EnumSet.allOf(Peer.class);
    private static final Set<Peer> LIGHT = EnumSet.of(GRIZZLY, FLOOR, NCHAN);
    private static final Set<Peer> LIBRARY = EnumSet.of(GRIZZLY, JETTY, TOMCAT);

    private static final int THOUSAND = 1_000;
    private static final int TEN_THOUSAND = 10_000;

    /** Near to what one client process may open: 20,000 descriptors. */
    private static final int MOST = 19_000;

    /** Half of what one core delivers, so that cost is compared and not overload. */
    private static final double DELIVERIES = 50_000;

    /** Events a second to 1,000 streams; whoever writes each event to each stream cannot do more, and only falls behind. */
    private static final double MOST_OF_OTHERS = 100;

    private static final int ENOUGH_FOR_A_PLOT = 1;

    private final double scale;
    private final boolean everywhere;

    /**
     * Scenarios.
     *
     * @param scale of the numbers of streams and channels; the goals are for 1
     * @param everywhere whether stock and the servlet containers are measured with 10,000 streams too
     */
    Scenarios(double scale, boolean everywhere) {
        this.scale = scale;
        this.everywhere = everywhere;
    }

    /** What makes compilers do their work: many requests, many deliveries, and both as they are usual. */
    static List<Point> warming(double scale) {
        return Stream.of(Point.oneChannel(20, 1_500), Point.oneChannel(THOUSAND, 50), Point.oneChannel(THOUSAND, 50))
                .map(point -> point.scaled(scale))
                .toList();
    }

    List<Scenario> all() {
        return List.of(steady(), burst(), idle(), stalled(), channels(), others(), growth());
    }

    /** With 10,000 streams a broadcaster that needs 20 µs and more for each is overloaded, and says nothing any more. */
    private Scenario steady() {
        var trials = new ArrayList<Trial>();
        var claims = new ArrayList<Claim>();
        for (var streams : List.of(THOUSAND, TEN_THOUSAND)) {
            for (var rate : List.of(50, 10)) {
                var point = oneChannel(streams, rate);
                var peers = streams == THOUSAND || everywhere ? ALL : LIGHT;
                trials.add(new Trial(point, peers));
                claims.add(ratio(Measure.CPU, point, GRIZZLY, NCHAN, 0.9));
                claims.add(ratio(Measure.CPU, point, GRIZZLY, FLOOR, 1.25));
                if (peers.contains(JETTY)) {
                    claims.add(ratio(Measure.CPU, point, JETTY, JETTY_STOCK, 0.5));
                    claims.add(ratio(Measure.CPU, point, TOMCAT, TOMCAT_STOCK, 0.5));
                }
                if (streams == TEN_THOUSAND) {
                    claims.add(ratio(Measure.LATENCY_P99, point, GRIZZLY, NCHAN, 1));
                    claims.add(ratio(Measure.DELIVERIES, point, NCHAN, GRIZZLY, 1));
                }
            }
        }
        return new Scenario(
                "steady",
                "What does a delivery cost, and how late does it come, when events come evenly? "
                        + (everywhere
                                ? "All servers at every load."
                                : "The servlet containers and stock with 1,000 streams only; more overload stock."),
                trials,
                claims);
    }

    private Scenario burst() {
        var steady = oneChannel(THOUSAND, 50);
        var burst = oneChannel(THOUSAND, 1_000);
        var claims = new ArrayList<Claim>();
        for (var peer : List.of(GRIZZLY, JETTY, TOMCAT)) {
            claims.add(ratio(Measure.CPU, peer, burst, steady, 0.5));
            claims.add(Claim.value(Measure.LOST, new Cell(peer, burst), 0));
        }
        return new Scenario(
                "burst",
                "Do events that come quickly one after the other leave together, and is none lost?",
                List.of(new Trial(steady, LIBRARY), new Trial(burst, LIBRARY)),
                claims);
    }

    private Scenario idle() {
        var point = Point.idle(TEN_THOUSAND).scaled(scale);
        var claims = new ArrayList<Claim>();
        claims.add(Claim.value(Measure.RESIDENT_PER_STREAM, new Cell(GRIZZLY, point), 8 * 1024));
        for (var peer : List.of(GRIZZLY, JETTY, TOMCAT)) {
            claims.add(Claim.value(Measure.THREADS, new Cell(peer, point), 50));
        }
        return new Scenario(
                "idle",
                "What does a stream hold that only waits? In a process started for this alone, its heap collected and shrunk to"
                        + " what lives; the pools of Jetty and Tomcat have 20 threads.",
                List.of(new Trial(point, EnumSet.of(GRIZZLY, NCHAN, JETTY, TOMCAT))),
                claims);
    }

    private Scenario stalled() {
        var none = oneChannel(THOUSAND, 20).withPayload(14_000);
        var one = none.withStalled(1);
        var claims = new ArrayList<Claim>();
        for (var peer : List.of(GRIZZLY, JETTY, TOMCAT)) {
            claims.add(ratio(Measure.LATENCY_P99, peer, one, none, 1.1));
            claims.add(ratio(Measure.PUBLISHING_P99, peer, one, none, 1.1));
        }
        return new Scenario(
                "stalled",
                "Does one client that stopped reading hold up the others, or the publisher?",
                List.of(new Trial(none, LIBRARY), new Trial(one, LIBRARY)),
                claims);
    }

    /** The same deliveries a second each time; nchan takes at most 255 channels in a request, so it is not asked. */
    private Scenario channels() {
        var one = oneChannel(TEN_THOUSAND, DELIVERIES / TEN_THOUSAND);
        var trials = new ArrayList<Trial>();
        var claims = new ArrayList<Claim>();
        trials.add(new Trial(one, Set.of(GRIZZLY)));
        for (var channels : List.of(10, 100, 1_000, 10_000)) {
            var point = one.withChannels(Math.max(1, (int) Math.round(channels * scale)));
            trials.add(new Trial(point, Set.of(GRIZZLY)));
            claims.add(ratio(Measure.CPU, GRIZZLY, point, one, 1.5));
        }
        return new Scenario(
                "channels",
                "What does a delivery cost when the same streams are spread over more channels?",
                trials,
                claims);
    }

    private Scenario others() {
        var alone = oneChannel(THOUSAND, 50);
        var beside = new Point(THOUSAND, TEN_THOUSAND, 0, 1, 50, Point.USUAL_PAYLOAD).scaled(scale);
        var claims = List.of(
                ratio(Measure.CPU, GRIZZLY, beside, alone, 1.1), ratio(Measure.CPU, FLOOR, beside, alone, null));
        return new Scenario(
                "others",
                "Does an event cost more when there are streams of channels that it is not for?",
                List.of(new Trial(alone, EnumSet.of(GRIZZLY, FLOOR)), new Trial(beside, EnumSet.of(GRIZZLY, FLOOR))),
                claims);
    }

    private Scenario growth() {
        var trials = new ArrayList<Trial>();
        byStreams().forEach(point -> trials.add(new Trial(point, LIGHT)));
        bySize().forEach(point -> trials.add(new Trial(point, LIGHT)));
        for (var point : byRate()) {
            trials.add(new Trial(point, point.rate() > MOST_OF_OTHERS ? Set.of(GRIZZLY) : LIGHT));
        }
        return new Scenario(
                "growth",
                "How do cost and latency grow with streams (at the same deliveries a second), event size and rate?",
                trials,
                List.of(),
                ENOUGH_FOR_A_PLOT);
    }

    /** At the same deliveries a second. */
    List<Point> byStreams() {
        return IntStream.of(100, THOUSAND, 3_000, TEN_THOUSAND, MOST)
                .mapToObj(streams -> oneChannel(streams, DELIVERIES / streams))
                .distinct()
                .toList();
    }

    List<Point> byChannels() {
        return channels().trials().stream().map(Trial::point).distinct().toList();
    }

    List<Point> bySize() {
        return IntStream.of(50, 100, 400, 1_600, 6_400, 16_384)
                .mapToObj(size -> oneChannel(THOUSAND, 10).withPayload(size))
                .toList();
    }

    List<Point> byRate() {
        return IntStream.of(1, 10, 50, 100, 300, 1_000)
                .mapToObj(rate -> oneChannel(THOUSAND, rate))
                .toList();
    }

    private Point oneChannel(int streams, double rate) {
        return Point.oneChannel(streams, rate).scaled(scale);
    }

    private static Claim ratio(Measure measure, Point point, Peer subject, Peer reference, double limit) {
        return Claim.ratio(measure, new Cell(subject, point), new Cell(reference, point), limit);
    }

    private static Claim ratio(Measure measure, Peer peer, Point subject, Point reference, @Nullable Double limit) {
        return Claim.ratio(measure, new Cell(peer, subject), new Cell(peer, reference), limit);
    }
}
