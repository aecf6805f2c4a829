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

/**
 * All that was ever published, and what of it should be retained: the truth that streams are held against.
 *
 * <p>It is a tree, since a store that lost its end goes on before that. Each point of the tree has a name in the
 * generation it was published in, and in each that went on behind it; which names are one point is known by nothing but
 * that.
 */
final class ModelStore {

    /** As many generations before the present one a store is to know. */
    private static final int KNOWN = 16;

    /** After a message, or before the first. */
    private static final class Point {

        final Point before; // null before the first
        final Generation generation; // that was the present one
        final String data;
        final Instant time;
        final long count; // of all that were ever published in the channel
        boolean wasTrimmed; // at some time something that follows was no longer retained

        Point(Point before, Generation generation, String data, Instant time, long count) {
            this.before = before;
            this.generation = generation;
            this.data = data;
            this.time = time;
            this.count = count;
        }
    }

    private static final class Generation {

        final long name;
        final Generation before; // null if it begins with nothing
        final List<Point> points; // by sequence

        Generation(long name, Generation before, List<Point> points) {
            this.name = name;
            this.before = before;
            this.points = new ArrayList<>(points);
        }

        boolean has(Point point, long sequence) {
            return sequence < points.size() && points.get((int) sequence) == point;
        }
    }

    private static final class Channel {

        final List<Generation> generations = new ArrayList<>();
        Generation present; // null while nobody knows it
        int end; // of what the store has of it
        boolean changed; // master, so that the next message has another generation
        long published;

        Point last() {
            return present.points.get(end);
        }
    }

    /** The names that places have had since. */
    record Since(long present, int generations) {}

    private final Map<String, Integer> retained;
    private final Duration age;
    private final Supplier<Instant> now;
    private final Map<String, Channel> channels = new HashMap<>();
    private Function<String, Window> store;

    ModelStore(Map<String, Integer> retained, Duration age, Supplier<Instant> now) {
        this.retained = retained;
        this.age = age;
        this.now = now;
        retained.keySet().forEach(name -> channels.put(name, new Channel()));
    }

    /** Another store takes over, with nothing of what the one before it had. */
    void replace(Function<String, Window> successor) {
        if (store != null) {
            channels.keySet().forEach(this::window); // nodes may have seen what nobody else has
        }
        channels.forEach(this::leave);
        store = successor;
    }

    /** Another master takes over, which has not so many of the newest messages. */
    void changeMaster(String name, int lost) {
        window(name);
        var channel = channels.get(name);
        channel.changed = true;
        if (Math.min(lost, channel.end) > 0) {
            noteTrimmed(name, channel);
            channel.end = Math.max(0, channel.end - lost);
            channel.present = channel.last().generation; // what came after it is lost too
        }
    }

    /** The new master had to tell its past from the one before. */
    void branched(String name, Position last, long generation) {
        var channel = channels.get(name);
        check(
                channel.changed && last.equals(end(channel)) && generation(channel, generation) == null,
                () -> name + " goes on in " + Long.toHexString(generation) + " behind " + last);
        channel.changed = false;
        channel.present =
                new Generation(generation, channel.present, channel.present.points.subList(0, channel.end + 1));
        channel.generations.add(channel.present);
    }

    void record(Message message) {
        var channel = present(message.channel(), message.position().generation());
        check(
                !channel.changed && message.position().equals(end(channel).next()),
                () -> "The store numbers " + message + " after " + end(channel));
        channel.present.points.add(
                new Point(channel.last(), channel.present, message.payload().data(), now.get(), ++channel.published));
        channel.end++;
    }

    /** What a channel retains; the store has to agree. */
    Window window(String name) {
        var told = store.apply(name);
        var channel = present(name, told.end().generation());
        var end = end(channel);
        var window = new Window(end.at(start(name, channel)), end);
        check(told.equals(window), () -> name + " should retain " + window + ", the store says " + told);
        return window;
    }

    Position since(String name, Instant time) {
        var window = window(name);
        var points = channels.get(name).present.points;
        long sequence = window.start().sequence();
        while (sequence < window.end().sequence()
                && points.get((int) sequence + 1).time.isBefore(time)) {
            sequence++;
        }
        return window.start().at(sequence);
    }

    /** What was published at a place; null if nothing was. */
    String data(String name, Position place) {
        var point = point(name, place);
        return point == null ? null : point.data;
    }

    /** Whether the channel was ever there. */
    boolean isReal(String name, Position place) {
        return point(name, place) != null;
    }

    boolean isSame(String name, Position one, Position other) {
        return one.equals(other) || isReal(name, one) && point(name, one) == point(name, other);
    }

    /** Whether a message follows a place. */
    boolean follows(String name, Position before, Position place) {
        var point = point(name, place);
        return point != null && isReal(name, before) && point.before == point(name, before);
    }

    boolean isFollowed(String name, Position place) {
        var point = point(name, place);
        return channels.get(name).generations.stream()
                .flatMap(generation -> generation.points.stream())
                .anyMatch(later -> later.before == point);
    }

    /** Whether something that followed a place was retained and is not any more. */
    boolean isTrimmed(String name, Position place) {
        var channel = channels.get(name);
        var point = point(name, place);
        return point != null
                && (point.wasTrimmed || isPast(channel, place, point) && place.sequence() < start(name, channel));
    }

    /** Whether a place leads to the present. */
    boolean isPast(String name, Position place) {
        return isPast(channels.get(name), place, point(name, place));
    }

    private static boolean isPast(Channel channel, Position place, Point point) {
        return point != null
                && channel.present != null
                && place.sequence() <= channel.end
                && channel.present.has(point, place.sequence());
    }

    /** Whether the store has to know a generation. */
    boolean isKnown(String name, long generation) {
        var known = channels.get(name).present;
        for (int i = 0; known != null && i <= KNOWN; i++) {
            if (known.name == generation) {
                return true;
            }
            known = known.before;
        }
        return false;
    }

    Since now(String name) {
        var end = window(name).end();
        return new Since(end.generation(), channels.get(name).generations.size());
    }

    /** Whether a place has a name that the store does not know any more, of those it has had since. */
    boolean isForgotten(String name, Position place, Since since) {
        var channel = channels.get(name);
        var point = point(name, place);
        var later = channel.generations.subList(since.generations(), channel.generations.size());
        return !isKnown(name, place.generation())
                || !isKnown(name, since.present())
                || later.stream()
                        .filter(generation -> point != null && generation.has(point, place.sequence()))
                        .anyMatch(generation -> !isKnown(name, generation.name));
    }

    /** How many messages of a channel there had been when a place was reached. */
    long count(String name, Position place) {
        var point = point(name, place);
        return point == null ? 0 : point.count;
    }

    /** How many messages of a channel there ever were. */
    long count(String name) {
        return channels.get(name).published;
    }

    private Point point(String name, Position place) {
        var generation = generation(channels.get(name), place.generation());
        return generation == null || place.sequence() >= generation.points.size()
                ? null
                : generation.points.get((int) place.sequence());
    }

    private static Generation generation(Channel channel, long name) {
        return channel.generations.stream()
                .filter(generation -> generation.name == name)
                .findAny()
                .orElse(null);
    }

    private static Position end(Channel channel) {
        return new Position(channel.present.name, channel.end);
    }

    /** A channel begins when there is none, or when nothing is left of it. */
    private Channel present(String name, long generation) {
        var channel = channels.get(name);
        if (channel.present == null || channel.present.name != generation) {
            check(
                    channel.present == null || start(name, channel) == channel.end,
                    () -> "The store forgot " + name + ", of which it should retain something");
            leave(name, channel);
            var first = new Generation(generation, null, List.of());
            first.points.add(new Point(null, first, null, now.get(), channel.published));
            channel.generations.add(first);
            channel.present = first;
        }
        return channel;
    }

    private void leave(String name, Channel channel) {
        if (channel.present != null) {
            noteTrimmed(name, channel);
        }
        channel.present = null;
        channel.end = 0;
        channel.changed = false;
    }

    private void noteTrimmed(String name, Channel channel) {
        channel.present.points.subList(0, start(name, channel)).forEach(point -> point.wasTrimmed = true);
    }

    private int start(String name, Channel channel) {
        int start = Math.max(0, channel.end - retained.get(name));
        while (start < channel.end
                && channel.present.points.get(start + 1).time.isBefore(now.get().minus(age))) {
            start++;
        }
        return start;
    }

    static void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }
}
