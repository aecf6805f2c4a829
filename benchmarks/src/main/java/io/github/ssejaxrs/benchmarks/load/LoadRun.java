package io.github.ssejaxrs.benchmarks.load;

import io.github.ssejaxrs.benchmarks.load.LoadReport.Percentiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Does to a server what a plan says, and reports what came of it.
 *
 * <pre>{@code
 * var report = LoadRun.run(plan);
 * if (report.faultless()) {
 *     System.out.println(report.serverCpuMicros());
 * }
 * }</pre>
 */
public final class LoadRun {

    /** Descriptors that a process needs besides its streams: libraries, selectors, the publisher. */
    private static final int OTHER_DESCRIPTORS = 200;

    /** From then on what has not come is lost. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A server that opens no stream for so long opens no more. */
    private static final long OPENING_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** After the last delivery; an event that comes twice may do so now. */
    private static final long LINGER_MILLIS = 200;

    /** A server may still be at work for the streams that it opened last, the longer the more there are. */
    private static final long SETTLE_MILLIS = 1_000;

    private static final long SETTLE_MANY_MILLIS = 3_000;
    private static final int MANY = 2_000;

    private static final long LOOK_MILLIS = 5;

    /** What the client's system takes, and more. */
    private static final int STALLED_SLACK = 64 * 1024;

    private final LoadPlan plan;
    private final ServerProcess server;
    private final String prefix = prefix();
    private final Faults faults = new Faults();
    private final List<StreamReader> readers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final @Nullable Publication publication;

    private LoadRun(LoadPlan plan, int readerThreads) throws IOException {
        this.plan = plan;
        this.server = new ServerProcess(plan.processes());
        this.publication = plan.duration().isZero() ? null : publication();
        checkDescriptors();
        var streams = new ArrayList<List<OpenStream>>();
        var tallies = new ArrayList<Tally>();
        var published = new ArrayList<@Nullable PublishedData>();
        for (var i = 0; i < readerThreads; i++) {
            streams.add(new ArrayList<>());
            tallies.add(new Tally(faults));
            published.add(publication == null ? null : new PublishedData(publication));
        }
        var addresses = Addresses.of(plan.server());
        for (var i = 0; i < plan.streams() + plan.others(); i++) {
            var thread = i % readerThreads;
            var ours = i < plan.streams();
            var expectation = new Expectation(ours ? published.get(thread) : null, tallies.get(thread));
            // The last ones stall: so they are spread over the channels, as all are.
            var stalled = ours && i >= plan.streams() - plan.stalled();
            streams.get(thread)
                    .add(new OpenStream(addresses.get(i % addresses.size()), channel(i), stalled, expectation));
        }
        for (var i = 0; i < readerThreads; i++) {
            readers.add(new StreamReader(streams.get(i), tallies.get(i)));
        }
    }

    /** Runs with one thread that reads. */
    public static LoadReport run(LoadPlan plan) throws IOException, InterruptedException {
        return run(plan, 1);
    }

    /** Runs with several threads that read, for loads that are too much for one. */
    public static LoadReport run(LoadPlan plan, int readerThreads) throws IOException, InterruptedException {
        return new LoadRun(plan, readerThreads).run();
    }

    private LoadReport run() throws IOException, InterruptedException {
        var heap = plan.duration().isZero() ? new LiveHeap(plan.processes()) : new LiveHeap(List.of());
        var heapBefore = heap.bytes();
        var residentBefore = server.residentBytes();
        try {
            var connectSeconds = open();
            Thread.sleep(allStreams() > MANY ? SETTLE_MANY_MILLIS : SETTLE_MILLIS);
            var heapBytes = heap.bytes();
            var residentBytes = server.residentBytes();
            var idle = new Idle(
                    connectSeconds,
                    (double) (residentBytes - residentBefore) / allStreams(),
                    residentBytes,
                    perStream(heapBefore, heapBytes),
                    server.threads());
            return publication == null ? report(idle) : load(publication, idle);
        } finally {
            readers.forEach(StreamReader::close);
        }
    }

    /** What was measured before anything was published. */
    private record Idle(
            double connectSeconds,
            double bytesPerStream,
            long residentBytes,
            @Nullable Double heapBytesPerStream,
            int threads) {}

    private double open() throws IOException, InterruptedException {
        var began = System.nanoTime();
        for (var reader : readers) {
            var thread = new Thread(reader, "streams");
            threads.add(thread);
            thread.start();
        }
        var before = 0;
        var progressed = began;
        for (var opened = 0; opened < allStreams(); opened = opened()) {
            checkReaders();
            var now = System.nanoTime();
            if (opened > before) {
                before = opened;
                progressed = now;
            } else if (now - progressed > OPENING_NANOS) {
                throw new IOException("Only " + opened + " of " + allStreams() + " streams opened; no more for 30 s");
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return seconds(System.nanoTime() - began);
    }

    private LoadReport load(Publication load, Idle idle) throws IOException, InterruptedException {
        var target = "/publish/" + prefix + (plan.channels() > 1 ? "?channels=" + plan.channels() : "");
        try (var publisher = new Publisher(plan.server(), target, load)) {
            return load(load, publisher, idle);
        }
    }

    private LoadReport load(Publication load, Publisher publisher, Idle idle) throws IOException, InterruptedException {
        var thread = new Thread(publisher, "publisher");
        thread.setDaemon(true);
        load.begin(System.nanoTime());
        thread.start();

        var firstDue = load.pace().due(load.warmUp() + 1);
        while (firstDue - System.nanoTime() > 0) {
            checkPublisher(publisher);
            checkReaders();
            var left = TimeUnit.NANOSECONDS.toMillis(firstDue - System.nanoTime());
            Thread.sleep(Math.min(Math.max(left, 1), 100));
        }
        // What was published in the warm-up may be delivered after this: then it is part of what the time was spent on.
        var before = reading(sum(Tally::progress));
        while (publisher.ended() == 0) {
            checkPublisher(publisher);
            checkReaders();
            Thread.sleep(LOOK_MILLIS);
        }

        var expected = load.total() * listening();
        var received = -1L;
        var progressed = System.nanoTime();
        var after = reading(sum(Tally::progress));
        while (received < expected && System.nanoTime() - progressed < QUIET_NANOS) {
            checkPublisher(publisher);
            checkReaders();
            var now = sum(Tally::progress);
            if (now > received) {
                received = now;
                progressed = System.nanoTime();
                // Taken after each delivery and not once at the end, which may be ten seconds of nothing later.
                after = reading(received);
            }
            Thread.sleep(LOOK_MILLIS);
        }
        Thread.sleep(LINGER_MILLIS);
        var threadsLoaded = server.threads();
        thread.join();
        checkPublisher(publisher);
        stop();
        checkStall(load);
        return report(idle, load, publisher, after.since(before), threadsLoaded);
    }

    private Reading reading(long received) throws IOException {
        return new Reading(
                System.nanoTime(),
                received,
                server.cpu(),
                ownCpu(),
                threads.stream().map(LoadRun::cpuNanos).toList());
    }

    private void stop() throws IOException, InterruptedException {
        readers.forEach(StreamReader::close);
        for (var thread : threads) {
            thread.join();
        }
        checkReaders();
    }

    private LoadReport report(Idle idle) throws IOException, InterruptedException {
        stop();
        var none = new Percentiles(0, 0, 0, 0, 0);
        return new LoadReport(
                plan.streams(),
                idle.connectSeconds,
                0,
                0,
                0,
                0,
                sum(tally -> tally.duplicates),
                sum(tally -> tally.disordered),
                sum(tally -> tally.resets),
                sum(tally -> tally.malformed),
                sum(tally -> tally.closed),
                0,
                0,
                0,
                0,
                0,
                none,
                none,
                idle.bytesPerStream,
                idle.residentBytes,
                idle.heapBytesPerStream,
                idle.threads,
                idle.threads,
                0,
                faults.first(),
                0);
    }

    private LoadReport report(
            Idle idle, Publication load, Publisher publisher, Reading.Spent spent, int threadsLoaded) {
        var measured = load.total() - load.warmUp();
        var delivered = sum(tally -> tally.measured);
        var began = load.pace().due(load.warmUp() + 1);
        var last = publisher.ended();
        var latency = new Histogram(publisher.latency());
        latency.reset();
        for (var reader : readers) {
            latency.add(reader.tally().latency);
            if (reader.tally().measured > 0 && reader.tally().last - last > 0) {
                last = reader.tally().last;
            }
        }
        return new LoadReport(
                plan.streams(),
                idle.connectSeconds,
                measured * plan.channels(),
                measured * listening(),
                delivered,
                load.total() * listening() - sum(tally -> tally.received),
                sum(tally -> tally.duplicates),
                sum(tally -> tally.disordered),
                sum(tally -> tally.resets),
                sum(tally -> tally.malformed),
                sum(tally -> tally.closed),
                seconds(last - publisher.ended()),
                delivered / seconds(last - began),
                spent.serverMicros(),
                spent.serverUserMicros(),
                spent.server().total(),
                percentiles(latency),
                percentiles(publisher.latency()),
                idle.bytesPerStream,
                idle.residentBytes,
                idle.heapBytesPerStream,
                idle.threads,
                threadsLoaded,
                spent.clientMicros(),
                faults.first(),
                spent.busy());
    }

    private Publication publication() {
        var warmUp = events(plan.warmUp());
        return new Publication(
                prefix, plan.rate(), plan.payload(), warmUp, warmUp + Math.max(1, events(plan.duration())));
    }

    private long events(Duration time) {
        return Math.round(time.toNanos() / 1e9 * plan.rate());
    }

    private String channel(int stream) {
        if (stream >= plan.streams()) {
            return prefix + "-other-" + (stream - plan.streams());
        }
        return plan.channels() > 1 ? prefix + "-" + stream % plan.channels() : prefix;
    }

    private int allStreams() {
        return plan.streams() + plan.others();
    }

    /** Streams that receive what is published. */
    private long listening() {
        return plan.streams() - plan.stalled();
    }

    private int opened() {
        return readers.stream().mapToInt(StreamReader::opened).sum();
    }

    private long sum(ToLongFunction<Tally> count) {
        return readers.stream().map(StreamReader::tally).mapToLong(count).sum();
    }

    /** What a system takes for a stream that nobody reads is no stall: the server writes it as any other. */
    private void checkStall(Publication load) throws IOException {
        var needed = bytesToStall();
        var published = load.total() * plan.payload();
        if (plan.stalled() > 0 && published <= needed) {
            throw new IOException("No stream has stalled, as the load is too small: " + published
                    + " bytes were published to each, and the system may take " + needed + "; publish more");
        }
    }

    /** The most that the system takes on the way to a stream that stalls; only more than that makes it stall. */
    static long bytesToStall() throws IOException {
        // By lines, as that reads it at once: of these files Linux gives no more after the first read.
        var sizes = Files.readAllLines(Path.of("/proc/sys/net/ipv4/tcp_wmem"))
                .get(0)
                .strip()
                .split("\\s+");
        return Long.parseLong(sizes[2]) + STALLED_SLACK;
    }

    private void checkDescriptors() throws IOException {
        var most = Math.min(ServerProcess.ownDescriptors(), server.descriptors()) - OTHER_DESCRIPTORS;
        if (allStreams() > most) {
            throw new IOException("No more than " + most + " streams can be opened, as the limit of open files is;"
                    + " raise it (ulimit -n) for both server and client: " + allStreams());
        }
    }

    private void checkReaders() throws IOException {
        for (var reader : readers) {
            check(reader.failure());
        }
    }

    private static void checkPublisher(Publisher publisher) throws IOException {
        check(publisher.failure());
    }

    private static void check(@Nullable Exception failure) throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    private @Nullable Double perStream(OptionalLong before, OptionalLong after) {
        return before.isPresent() && after.isPresent()
                ? (double) (after.getAsLong() - before.getAsLong()) / allStreams()
                : null;
    }

    private static Percentiles percentiles(Histogram nanos) {
        return new Percentiles(
                nanos.getValueAtPercentile(50) / 1e3,
                nanos.getValueAtPercentile(90) / 1e3,
                nanos.getValueAtPercentile(99) / 1e3,
                nanos.getValueAtPercentile(99.9) / 1e3,
                nanos.getMaxValue() / 1e3);
    }

    /** Seconds of processor time of this process. */
    private static double ownCpu() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof com.sun.management.OperatingSystemMXBean own ? own.getProcessCpuTime() / 1e9 : 0;
    }

    /** Processor time of a thread of this process. */
    private static long cpuNanos(Thread thread) {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
    }

    /** Another one for each run, so that the history of an earlier run never shows. */
    private static String prefix() {
        var random = Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36);
        return "b" + "0".repeat(4 - random.length()) + random;
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
