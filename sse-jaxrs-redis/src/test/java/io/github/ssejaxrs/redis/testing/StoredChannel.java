package io.github.ssejaxrs.redis.testing;

import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.testing.PublishedEvents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Redis has of a channel, read by the documentation of its keys and not by the broker.
 *
 * @param end the newest place; null if it does not know the channel
 * @param before how the generations before ended, newest first
 * @param events data by sequence, as its log has them
 */
record StoredChannel(@Nullable Position end, List<Position> before, Map<Long, String> events) {

    private static final int HEX = 16;

    /** @param channel of a name that needs no encoding */
    static StoredChannel read(FaultRun.Store store, String prefix, String channel) {
        var head = fields(store.command("HGETALL", key(prefix, "head", channel)));
        var events = new HashMap<Long, String>();
        for (var entry : list(store.command("XRANGE", key(prefix, "log", channel), "-", "+"))) {
            var id = String.valueOf(list(entry).get(0));
            var data = fields(list(entry).get(1)).get("d");
            events.put(Long.parseLong(id.substring(0, id.indexOf('-'))), String.valueOf(data));
        }
        var generation = head.get("g");
        if (generation == null) {
            return new StoredChannel(null, List.of(), events);
        }
        var before = new ArrayList<Position>();
        for (var branch : head.getOrDefault("b", "").split(" ")) {
            if (!branch.isEmpty()) {
                int colon = branch.indexOf(':');
                before.add(place(branch.substring(0, colon), branch.substring(colon + 1)));
            }
        }
        return new StoredChannel(place(generation, head.getOrDefault("s", "")), before, events);
    }

    private static String key(String prefix, String kind, String channel) {
        return prefix + ":" + kind + ":{" + channel + "}";
    }

    private static Position place(String generation, String sequence) {
        return new Position(Long.parseLong(generation, HEX), Long.parseLong(sequence));
    }

    private static Map<String, String> fields(@Nullable Object answer) {
        var fields = new HashMap<String, String>();
        var found = list(answer);
        for (int at = 0; at < found.size(); at += 2) {
            fields.put(String.valueOf(found.get(at)), String.valueOf(found.get(at + 1)));
        }
        return fields;
    }

    private static List<?> list(@Nullable Object answer) {
        return answer instanceof List<?> list ? list : List.of();
    }

    /** Tells how its generations hang together. */
    void tellGenerations(String channel, PublishedEvents published) {
        var later = end;
        for (var earlier : before) {
            if (later != null) {
                published.goesOn(channel, earlier, later.generation());
            }
            later = earlier;
        }
    }

    /** Tells that this is how the order ends, and what there is in it. */
    void tellEnd(String channel, PublishedEvents published) {
        tellGenerations(channel, published);
        if (end == null) {
            return;
        }
        events.forEach((sequence, data) ->
                published.witness(new Message(channel, end.at(sequence), new Payload(data, null, null, null))));
        published.ends(channel, end, oldest() == 1 ? null : end.at(oldest() - 1));
    }

    private long oldest() {
        return events.keySet().stream().min(Long::compare).orElse(end == null ? 1 : end.sequence() + 1);
    }

    /** Whether the log goes back as far as a place. */
    boolean reachesBackTo(Position place) {
        return place.sequence() >= oldest();
    }

    /** What is missing in its log; not what it has lost at its beginning. */
    List<String> gaps(String channel) {
        var gaps = new ArrayList<String>();
        for (long sequence = oldest(); end != null && sequence <= end.sequence(); sequence++) {
            if (!events.containsKey(sequence)) {
                gaps.add("the log of " + channel + " has no event " + sequence);
            }
        }
        return gaps;
    }
}
