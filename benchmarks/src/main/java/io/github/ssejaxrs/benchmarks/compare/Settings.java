package io.github.ssejaxrs.benchmarks.compare;

import java.time.Duration;
import java.util.List;

/**
 * How the measurements were made.
 *
 * @param absent servers that could not take part, each with the reason
 * @param platform the machine and the Java that measured
 */
record Settings(
        String date,
        List<String> scenarios,
        List<Peer> servers,
        List<String> absent,
        int rounds,
        double warmUpSeconds,
        double durationSeconds,
        double scale,
        boolean everywhere,
        String platform) {

    Settings {
        scenarios = List.copyOf(scenarios);
        servers = List.copyOf(servers);
        absent = List.copyOf(absent);
    }

    static String thisPlatform() {
        return String.format(
                "%s on %s, %d processors, Java %s",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"));
    }

    Duration warmUp() {
        return Duration.ofMillis(Math.round(warmUpSeconds * 1000));
    }

    Duration duration() {
        return Duration.ofMillis(Math.round(durationSeconds * 1000));
    }

    Scenarios allScenarios() {
        return new Scenarios(scale, everywhere);
    }

    List<Scenario> chosenScenarios() {
        return allScenarios().all().stream()
                .filter(scenario -> scenarios.contains(scenario.name()))
                .toList();
    }
}
