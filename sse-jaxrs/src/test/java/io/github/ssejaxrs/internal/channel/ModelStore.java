package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** All that was ever published, and what of it should be retained: the truth that streams are held against. */
final class ModelStore {

    private record Recorded(String data, Instant time) {}

    /** One generation of a channel, and how many messages of the channel came before it. */
    private static final class Lineage {

        final long generation;
        final long before;
        final List<Recorded> messages = new ArrayList<>();
        Instant lost = Instant.MAX; // with its store

        Lineage(long generation, long before) {
            this.generation = generation;
            this.before = before;
        }

        Position at(long sequence) {
            return new Position(generation, sequence);
        }
    }

    private final Map<String, Integer> retained;
    private final Duration age;
    private final Supplier<Instant> now;
    private final Map<String, List<Lineage>> lineages = new HashMap<>();
    private Function<String, Window> store;

    ModelStore(Map<String, Integer> retained, Duration age, Supplier<Instant> now) {
        this.retained = retained;
        this.age = age;
        this.now = now;
        retained.keySet().forEach(channel -> lineages.put(channel, new ArrayList<>()));
    }

    /** Another store takes over, with nothing of what the one before it had. */
    void replace(Function<String, Window> successor) {
        lineages.values().stream()
                .filter(all -> !all.isEmpty())
                .map(ModelStore::last)
                .filter(lineage -> lineage.lost.equals(Instant.MAX))
                .forEach(lineage -> lineage.lost = now.get());
        store = successor;
    }

    void record(Message message) {
        var lineage = current(message.channel(), message.position().generation());
        check(
                message.position().sequence() == lineage.messages.size() + 1,
                () -> "The store numbers " + message + " after " + lineage.messages.size());
        lineage.messages.add(new Recorded(message.payload().data(), now.get()));
    }

    /** What a channel retains; the store has to agree. */
    Window window(String channel) {
        var told = store.apply(channel);
        var lineage = current(channel, told.end().generation());
        var window = new Window(lineage.at(start(channel, lineage)), lineage.at(lineage.messages.size()));
        check(told.equals(window), () -> channel + " should retain " + window + ", the store says " + told);
        return window;
    }

    Position since(String channel, Instant time) {
        var window = window(channel);
        var messages = last(lineages.get(channel)).messages;
        long sequence = window.start().sequence();
        while (sequence < window.end().sequence()
                && messages.get((int) sequence).time().isBefore(time)) {
            sequence++;
        }
        return window.start().at(sequence);
    }

    /** What was published at a place; null if nothing was. */
    String data(String channel, Position place) {
        var lineage = lineage(channel, place.generation());
        return lineage == null || place.sequence() < 1 || place.sequence() > lineage.messages.size()
                ? null
                : lineage.messages.get((int) place.sequence() - 1).data();
    }

    /** Whether something that followed a place was retained and is not any more. */
    boolean isTrimmed(String channel, Position place) {
        var lineage = lineage(channel, place.generation());
        return lineage != null && place.sequence() < start(channel, lineage);
    }

    /** Whether the channel was ever there. */
    boolean isReal(String channel, Position place) {
        return place.sequence() == 0 || data(channel, place) != null;
    }

    /** How many messages of a channel there were up to a place. */
    long count(String channel, Position place) {
        var lineage = lineage(channel, place.generation());
        return lineage == null ? 0 : lineage.before + place.sequence();
    }

    /** How many messages of a channel there ever were. */
    long count(String channel) {
        var all = lineages.get(channel);
        return all.isEmpty() ? 0 : last(all).before + last(all).messages.size();
    }

    private Lineage lineage(String channel, long generation) {
        return lineages.get(channel).stream()
                .filter(lineage -> lineage.generation == generation)
                .findAny()
                .orElse(null);
    }

    private Lineage current(String channel, long generation) {
        var all = lineages.get(channel);
        if (all.isEmpty() || last(all).generation != generation) {
            check(
                    all.isEmpty()
                            || !last(all).lost.equals(Instant.MAX)
                            || start(channel, last(all)) == last(all).messages.size(),
                    () -> "The store forgot " + channel + ", of which it should retain something");
            all.add(new Lineage(generation, count(channel)));
        }
        return last(all);
    }

    private long start(String channel, Lineage lineage) {
        var time = lineage.lost.isBefore(now.get()) ? lineage.lost : now.get();
        long start = Math.max(0, lineage.messages.size() - retained.get(channel));
        while (start < lineage.messages.size()
                && lineage.messages.get((int) start).time().isBefore(time.minus(age))) {
            start++;
        }
        return start;
    }

    private static Lineage last(List<Lineage> all) {
        return all.get(all.size() - 1);
    }

    static void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }
}
