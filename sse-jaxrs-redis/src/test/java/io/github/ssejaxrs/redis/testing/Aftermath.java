package io.github.ssejaxrs.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.redis.testing.Publishes.Attempt;
import io.github.ssejaxrs.redis.testing.Publishes.Outcome;
import io.github.ssejaxrs.testing.Finding;
import io.github.ssejaxrs.testing.PublishedEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a fault did, when all has come to rest.
 *
 * @param recovery from the end of the fault until the last client had what was published after it
 * @param rest from the end of all other publishes until the last client had one more event of each channel
 * @param longestPublish how long a publisher had to wait at the most
 * @param refused how often clients were told that they cannot come now
 * @param longestOpening how long a client had to wait at the most, for its stream or to be told
 * @param events acknowledged
 * @param deliveries to all clients
 * @param lost events that were acknowledged and are gone
 * @param phantoms events that nodes were told of and that are gone, acknowledged or not
 * @param resets told, by their reason
 * @param notRecorded publishes that failed for certain
 * @param unknown publishes of which nobody could say
 * @param findings breaches of the promise
 */
public record Aftermath(
        String fault,
        long seed,
        Duration recovery,
        Duration rest,
        Duration longestPublish,
        int refused,
        Duration longestOpening,
        int events,
        int deliveries,
        int lost,
        int phantoms,
        Map<String, Long> resets,
        int notRecorded,
        int unknown,
        List<String> findings) {

    private static final Path REPORT = Path.of(System.getProperty("basedir", ""), "target", "redis-faults.txt");

    static Aftermath of(
            String fault,
            long seed,
            Duration recovery,
            Duration rest,
            List<LiveClient> clients,
            Publishes publishes,
            Openings openings,
            PublishedEvents published,
            Map<String, StoredChannel> stored) {
        stored.forEach((channel, content) -> content.tellEnd(channel, published));
        var findings = new ArrayList<String>();
        publishes.failures().forEach(failure -> findings.add("a publish failed by " + failure));
        openings.failures().forEach(failure -> findings.add("a client could not come by " + failure));
        stored.forEach((channel, content) -> findings.addAll(content.gaps(channel)));
        findings.addAll(published.placesOfTwo());
        findings.addAll(inventions(publishes, published, stored));
        var attempts = publishes.all();
        attempts.forEach(attempt -> findings.addAll(findings(attempt, published, stored.get(attempt.channel()))));
        clients.stream()
                .flatMap(client -> client.findings(published).stream())
                .map(Finding::toString)
                .forEach(findings::add);
        return new Aftermath(
                fault,
                seed,
                recovery,
                rest,
                publishes.longest(),
                openings.refused(),
                openings.longest(),
                count(attempts, Outcome.ACKNOWLEDGED),
                clients.stream().mapToInt(LiveClient::events).sum(),
                (int) attempts.stream()
                        .filter(attempt ->
                                attempt.place() != null && !published.leadsOn(attempt.channel(), attempt.place()))
                        .count(),
                phantoms(published, stored),
                new TreeMap<>(clients.stream()
                        .flatMap(client -> client.resets().stream())
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))),
                count(attempts, Outcome.NOT_RECORDED),
                count(attempts, Outcome.UNKNOWN),
                findings);
    }

    private static int count(List<Attempt> attempts, Outcome outcome) {
        return (int) attempts.stream()
                .filter(attempt -> attempt.outcome() == outcome)
                .count();
    }

    private static int phantoms(PublishedEvents published, Map<String, StoredChannel> stored) {
        return stored.keySet().stream()
                .mapToInt(channel -> (int) published.events(channel).stream()
                        .flatMap(data -> published.places(channel, data).stream())
                        .filter(place -> !published.leadsOn(channel, place))
                        .count())
                .sum();
    }

    private static List<String> inventions(
            Publishes publishes, PublishedEvents published, Map<String, StoredChannel> stored) {
        var attempted = publishes.all().stream().map(Attempt::data).collect(Collectors.toSet());
        return stored.keySet().stream()
                .flatMap(channel -> published.events(channel).stream())
                .filter(data -> !attempted.contains(data))
                .map(data -> "nobody published \"" + data + "\"")
                .toList();
    }

    private static List<String> findings(Attempt attempt, PublishedEvents published, StoredChannel stored) {
        var findings = new ArrayList<String>();
        var places = published.places(attempt.channel(), attempt.data());
        var place = attempt.place();
        if (attempt.outcome() == Outcome.NOT_RECORDED && !places.isEmpty()) {
            findings.add(attempt + " was not recorded, and is at " + places);
        }
        if (places.stream()
                        .filter(one -> published.leadsOn(attempt.channel(), one))
                        .count()
                > 1) {
            findings.add(attempt + " was recorded twice, at " + places);
        }
        if (place != null
                && published.leadsOn(attempt.channel(), place)
                && stored.reachesBackTo(place)
                && !attempt.data().equals(stored.events().get(place.sequence()))) {
            findings.add(attempt + " was acknowledged, and Redis has there \""
                    + stored.events().get(place.sequence()) + "\"");
        }
        return findings;
    }

    /** Whatever was lost was told, and nothing else was. */
    public Aftermath keptPromise() {
        report();
        assertThat(findings.stream().limit(10))
                .as("%d findings after %s, -Dfaults.seed=%d", findings.size(), fault, seed)
                .isEmpty();
        return this;
    }

    /** One line of a table, in which it stands for the fault's last run. */
    private void report() {
        try {
            var lines = Files.exists(REPORT) ? new ArrayList<>(Files.readAllLines(REPORT)) : new ArrayList<String>();
            lines.removeIf(other -> other.startsWith("%-45s ".formatted(fault)));
            lines.add(toString());
            Files.write(REPORT, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return ("%-45s %5d events %6d deliveries %4d lost %4d phantoms  resets %-36s %5d ms  %3d not recorded %3d unknown"
                        + "  %4d refused  longest %5d and %5d ms  at rest %4d ms%s")
                .formatted(
                        fault,
                        events,
                        deliveries,
                        lost,
                        phantoms,
                        resets,
                        recovery.toMillis(),
                        notRecorded,
                        unknown,
                        refused,
                        longestPublish.toMillis(),
                        longestOpening.toMillis(),
                        rest.toMillis(),
                        findings.isEmpty() ? "" : "  " + findings.size() + " FINDINGS");
    }
}
