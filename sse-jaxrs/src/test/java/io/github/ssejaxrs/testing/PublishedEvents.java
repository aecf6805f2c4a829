package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was published, in the one order of each channel that all clients are to see. Thread-safe.
 *
 * <p>A generation may go on where another ended: then each place before has a name in both. A store that lost its newest
 * events goes on before they were, in another generation: they keep their places, which lead nowhere.
 */
public final class PublishedEvents {

    private static final class Channel {
        final Map<String, Set<Position>> places = new HashMap<>(); // several, if it was lost and published again
        final Map<Long, Position> before = new HashMap<>(); // by generation, where it goes on

        @Nullable
        Position end;

        @Nullable
        Position retained;
    }

    private final Map<String, Channel> channels = new ConcurrentHashMap<>();

    /** Takes a message as the store has recorded it: the newest. The data of no two of them is the same. */
    public void record(Message message) {
        var channel = channel(message.channel());
        synchronized (channel) {
            channel.end = message.position();
        }
        witness(message);
    }

    /** Takes a message as somebody has seen it, in whatever order, and as often as it may be. */
    public void witness(Message message) {
        var channel = channel(message.channel());
        synchronized (channel) {
            channel.places
                    .computeIfAbsent(message.payload().data(), data -> new LinkedHashSet<>())
                    .add(message.position());
        }
    }

    /** A generation goes on behind the last place that the store had of another. */
    public void goesOn(String channelName, Position last, long generation) {
        var channel = channel(channelName);
        synchronized (channel) {
            channel.before.put(generation, last);
        }
    }

    /**
     * How the order ends, once that is known.
     *
     * @param retained the place before the oldest event that the store has; null if it has all there were
     */
    public void ends(String channelName, Position end, @Nullable Position retained) {
        var channel = channel(channelName);
        synchronized (channel) {
            channel.end = end;
            channel.retained = retained;
        }
    }

    /**
     * Where an event has its place.
     *
     * @param told where it has, if it was published twice
     * @return null if it was not published there
     */
    @Nullable
    Position place(String channelName, String data, @Nullable Position told) {
        var channel = channel(channelName);
        synchronized (channel) {
            Position found = null;
            for (var place : channel.places.getOrDefault(data, Set.of())) {
                found = place;
                if (told != null && isSame(channel, place, told)) {
                    break;
                }
            }
            return found;
        }
    }

    /** All places an event has had, each by one name. */
    public Set<Position> places(String channelName, String data) {
        var channel = channel(channelName);
        synchronized (channel) {
            return channel.places.getOrDefault(data, Set.of()).stream()
                    .map(place -> firstName(channel, place))
                    .collect(Collectors.toSet());
        }
    }

    /** The data of all events of a channel. */
    public Set<String> events(String channelName) {
        var channel = channel(channelName);
        synchronized (channel) {
            return Set.copyOf(channel.places.keySet());
        }
    }

    /** The newest place; null before the first event. */
    public @Nullable Position end(String channelName) {
        var channel = channel(channelName);
        synchronized (channel) {
            return channel.end;
        }
    }

    /** Whether two places are one, by whatever names. */
    public boolean isSame(String channelName, Position one, Position other) {
        var channel = channel(channelName);
        synchronized (channel) {
            return isSame(channel, one, other);
        }
    }

    /** Whether a place follows another. */
    public boolean isAfter(String channelName, Position later, Position earlier) {
        return later.sequence() > earlier.sequence() && isSame(channelName, later.at(earlier.sequence()), earlier);
    }

    /** Whether a generation goes on where another ended, or one that goes on there. */
    boolean isLater(String channelName, long later, long earlier) {
        var channel = channel(channelName);
        synchronized (channel) {
            var last = channel.before.get(later);
            while (last != null && last.generation() != earlier) {
                last = channel.before.get(last.generation());
            }
            return last != null;
        }
    }

    /** Whether the order leads on from a place; not if the store went back to before it. */
    public boolean leadsOn(String channelName, Position place) {
        var end = end(channelName);
        return end != null && (isSame(channelName, place, end) || isAfter(channelName, end, place));
    }

    /** Whether the store has what follows a place no more, although it never went back. */
    boolean isTrimmed(String channelName, Position place) {
        var channel = channel(channelName);
        synchronized (channel) {
            return channel.retained != null && channel.retained.sequence() > place.sequence();
        }
    }

    /** A place that two events have, which then is the same for no two clients: what they are. */
    public List<String> placesOfTwo() {
        var found = new ArrayList<String>();
        channels.forEach((name, channel) -> {
            synchronized (channel) {
                var events = new HashMap<Position, String>();
                channel.places.forEach((data, places) -> places.stream()
                        .map(place -> firstName(channel, place))
                        .distinct()
                        .forEach(place -> {
                            var other = events.put(place, data);
                            if (other != null) {
                                found.add("%s at %s has \"%s\" and \"%s\"".formatted(name, place, other, data));
                            }
                        }));
            }
        });
        return found;
    }

    private static boolean isSame(Channel channel, Position one, Position other) {
        return firstName(channel, one).equals(firstName(channel, other));
    }

    /** In the generation that was the first to have it. */
    private static Position firstName(Channel channel, Position place) {
        var name = place;
        for (var last = channel.before.get(name.generation());
                last != null && name.sequence() <= last.sequence();
                last = channel.before.get(name.generation())) {
            name = last.at(name.sequence());
        }
        return name;
    }

    private Channel channel(String name) {
        return channels.computeIfAbsent(name, absent -> new Channel());
    }
}
