package io.github.ssejaxrs.benchmarks.compare;

import io.github.ssejaxrs.benchmarks.load.LoadRun;
import io.github.ssejaxrs.benchmarks.load.ShortDuration;
import io.github.ssejaxrs.benchmarks.serve.Nchan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the servers side by side, and writes what came out as data, tables and pictures. */
@Command(
        name = "compare",
        description = "Measures servers side by side: results.json, results.md and plots.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class Compare implements Callable<Integer> {

    private static final String JSON = "results.json";
    private static final String TABLES = "results.md";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--scenarios", split = ",", description = "Which; all if none is given.")
    private List<String> scenarios = List.of();

    @Option(
            names = "--servers",
            split = ",",
            description =
                    "Which; all if none is given: grizzly, floor, nchan, grizzly-stock, jetty, jetty-stock, tomcat,"
                            + " tomcat-stock.")
    private List<String> servers = List.of();

    @Option(names = "--rounds", defaultValue = "5", description = "How often everything is measured.")
    private int rounds;

    @Option(
            names = "--duration",
            defaultValue = "3s",
            converter = ShortDuration.class,
            description = "Measured in each run.")
    private Duration duration = Duration.ZERO;

    @Option(names = "--warm-up", defaultValue = "1s", converter = ShortDuration.class, description = "Before that.")
    private Duration warmUp = Duration.ZERO;

    @Option(
            names = "--scale",
            defaultValue = "1",
            description = "Of streams and channels; less than 1 tries the comparison itself.")
    private double scale;

    @Option(
            names = "--everywhere",
            description = "Also stock and the servlet containers with 10,000 streams published to.")
    private boolean everywhere;

    @Option(names = "--output", defaultValue = "results", description = "The directory that is written to.")
    private Path output = Path.of("results");

    @Option(names = "--report", description = "Measures nothing: makes tables and plots anew in this directory.")
    private @Nullable Path report;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (report != null) {
            present(Results.read(report.resolve(JSON)), report);
            return 0;
        }
        Files.createDirectories(output);
        var json = output.resolve(JSON);
        var settings = settings();
        var all = new Servers(new Starts());
        var stop = new Thread(all::close, "stop-servers");
        Runtime.getRuntime().addShutdownHook(stop); // Ctrl-C leaves none behind
        try (all) {
            var comparison = new Comparison(settings, all, LoadRun::run, results -> results.write(json), System.err);
            present(comparison.run(), output);
        }
        return 0;
    }

    private Settings settings() {
        if (!(scale > 0 && scale <= 1)) {
            throw wrong("--scale is more than 0 and at most 1, not " + scale);
        }
        if (duration.isZero()) {
            throw wrong("--duration is more than 0");
        }
        var absent = new ArrayList<String>();
        return new Settings(
                LocalDate.now(Clock.systemUTC()).toString(),
                chosenScenarios(),
                chosenServers(absent),
                absent,
                positive(rounds, "--rounds"),
                warmUp.toMillis() / 1000.0,
                duration.toMillis() / 1000.0,
                scale,
                everywhere,
                Settings.thisPlatform());
    }

    private List<String> chosenScenarios() {
        var names = new Scenarios(scale, everywhere)
                .all().stream().map(Scenario::name).toList();
        for (var name : scenarios) {
            if (!names.contains(name)) {
                throw wrong("There is no scenario \"" + name + "\"; there are: " + names);
            }
        }
        return scenarios.isEmpty() ? names : List.copyOf(scenarios);
    }

    private List<Peer> chosenServers(List<String> absent) {
        var peers = new ArrayList<Peer>();
        try {
            for (var peer : servers.isEmpty()
                    ? List.of(Peer.values())
                    : servers.stream().map(Peer::of).toList()) {
                if (peer == Peer.NCHAN && !Nchan.isInstalled()) {
                    absent.add("nchan (nginx with nchan is not installed)");
                } else {
                    peers.add(peer);
                }
            }
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        return peers;
    }

    private int positive(int value, String option) {
        if (value < 1) {
            throw wrong(option + " is at least 1, not " + value);
        }
        return value;
    }

    private ParameterException wrong(String what) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), what);
    }

    private static void present(Results results, Path directory) throws IOException {
        var tables = new Tables(results).text();
        Files.writeString(directory.resolve(TABLES), tables);
        new Plots(results, directory).draw();
        System.out.println(tables);
    }
}
