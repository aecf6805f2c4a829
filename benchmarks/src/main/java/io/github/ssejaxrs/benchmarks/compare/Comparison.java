package io.github.ssejaxrs.benchmarks.compare;

import io.github.ssejaxrs.benchmarks.load.LoadPlan;
import io.github.ssejaxrs.benchmarks.load.LoadReport;
import io.github.ssejaxrs.benchmarks.serve.ServerUnderTest;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Measures round by round, one run at a time. A run that fails is a result like any other. */
final class Comparison {

    /** To open the streams, to let them rest, and to close them. */
    private static final Duration AROUND = Duration.ofSeconds(3);

    /** To start a server for it, and to look into its heap, besides. */
    private static final Duration FRESH = Duration.ofSeconds(14);

    private static final double LOADS_CLASSES = 0.05;

    private final Settings settings;
    private final Servers servers;
    private final Load load;
    private final Keeper keeper;
    private final PrintStream progress;

    Comparison(Settings settings, Servers servers, Load load, Keeper keeper, PrintStream progress) {
        this.settings = settings;
        this.servers = servers;
        this.load = load;
        this.keeper = keeper;
        this.progress = progress;
    }

    Results run() throws IOException, InterruptedException {
        var schedule = new Schedule(settings.chosenScenarios(), settings.servers());
        tellEffort(schedule);
        warmUp(schedule.round(1));
        var runs = new ArrayList<Run>();
        for (int round = 1; round <= settings.rounds(); round++) {
            var steps = schedule.round(round);
            for (int at = 0; at < steps.size(); at++) {
                var step = steps.get(at);
                progress.printf(
                        Locale.ROOT,
                        "round %d/%d, %d/%d, %s: %s",
                        round,
                        settings.rounds(),
                        at + 1,
                        steps.size(),
                        step.scenario(),
                        step.cell().label());
                var run = measure(round, step);
                progress.println(summary(run));
                runs.add(run);
                keeper.keep(new Results(settings, runs));
            }
        }
        return new Results(settings, runs);
    }

    /** Compilers have done most of their work before the first round; what fails here will fail there. */
    private void warmUp(List<Schedule.Step> round) throws InterruptedException {
        for (var peer : loaded(round)) {
            progress.println("warming up " + peer);
            try {
                var server = servers.running(peer);
                for (var point : Scenarios.warming(settings.scale())) {
                    var twice = settings.duration().multipliedBy(2);
                    load.run(point.plan(server.address(), server.processes(), settings.duration(), twice));
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                servers.stop(peer);
            }
        }
    }

    private static List<Peer> loaded(List<Schedule.Step> round) {
        return round.stream()
                .filter(step -> !step.cell().point().isIdle())
                .map(step -> step.cell().peer())
                .distinct()
                .toList();
    }

    private double warmUpSeconds(List<Schedule.Step> round) {
        double load = AROUND.toSeconds() + 3 * settings.durationSeconds();
        return loaded(round).size() * Scenarios.warming(settings.scale()).size() * load;
    }

    private void tellEffort(Schedule schedule) {
        var steps = IntStream.rangeClosed(1, settings.rounds())
                .boxed()
                .flatMap(round -> schedule.round(round).stream())
                .toList();
        progress.printf(
                Locale.ROOT,
                "%d runs in %d rounds, about %.0f minutes, more where a server is overloaded%n",
                steps.size(),
                settings.rounds(),
                Math.ceil((steps.stream().mapToDouble(this::seconds).sum() + warmUpSeconds(schedule.round(1))) / 60));
    }

    private double seconds(Schedule.Step step) {
        var point = step.cell().point();
        var loaded = settings.warmUp().plus(point.longEnough(settings.duration()));
        return point.isIdle() ? FRESH.toSeconds() : AROUND.toSeconds() + loaded.toMillis() / 1000.0;
    }

    private Run measure(int round, Schedule.Step step) throws InterruptedException {
        var peer = step.cell().peer();
        var point = step.cell().point();
        try {
            return Run.done(round, step, point.isIdle() ? measureFresh(peer, point) : measureRunning(peer, point));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // whatever it was: told in the results, and the other servers are measured all the same
            servers.stop(peer);
            return Run.failed(round, step, e);
        }
    }

    private LoadReport measureRunning(Peer peer, Point point) throws Exception {
        return load(servers.running(peer), point);
    }

    private LoadReport measureFresh(Peer peer, Point point) throws Exception {
        try (var server = servers.fresh(peer)) {
            load(server, point.scaled(LOADS_CLASSES)); // which is not to be counted for the streams
            return load(server, point);
        }
    }

    private LoadReport load(ServerUnderTest server, Point point) throws Exception {
        return load.run(point.plan(server.address(), server.processes(), settings.warmUp(), settings.duration()));
    }

    private static String summary(Run run) {
        var faults = run.faults();
        var report = run.report();
        if (report == null) {
            return " → " + run.failure();
        }
        var text = run.point().isIdle()
                ? String.format(
                        Locale.ROOT,
                        " → %s B a stream, %d threads",
                        Numbers.plain(report.idleBytesPerStream()),
                        report.threads())
                : String.format(
                        Locale.ROOT,
                        " → %s µs, p99 %s ms, %s/s",
                        Numbers.plain(report.serverCpuMicros()),
                        Numbers.plain(report.latency().p99() / 1000),
                        Numbers.plain(report.deliveriesPerSecond()));
        return text
                + (run.isBehind() ? ", overloaded" : "")
                + (faults.isEmpty() ? "" : ", FAULTS: " + String.join(", ", faults));
    }

    /** Puts a server under load. */
    interface Load {
        LoadReport run(LoadPlan plan) throws Exception;
    }

    /** Keeps what there is so far. */
    interface Keeper {
        void keep(Results results) throws IOException;
    }
}
