package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.internal.config.Setting;
import io.github.ssejaxrs.internal.config.Settings;
import io.github.ssejaxrs.spi.StreamInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many streams there are: on the node, of a user, of an address, on a channel. The newest is refused, and no older
 * one evicted for it. Thread-safe.
 */
final class Admission {

    private final Limit node;
    private final Limit users;
    private final Limit addresses;
    private final Limit channels;

    Admission(Settings settings) {
        node = new Limit(Setting.MAX_STREAMS, "This node has as many streams as it may", settings);
        users = new Limit(Setting.MAX_STREAMS_PER_USER, "The user has as many streams as one may", settings);
        addresses = new Limit(Setting.MAX_STREAMS_PER_ADDRESS, "The address has as many streams as one may", settings);
        channels = new Limit(Setting.MAX_STREAMS_PER_CHANNEL, "The channel has as many streams as it may", settings);
    }

    /**
     * Counts a stream, until it is {@link #release}d.
     *
     * @throws StreamRefusedException if it would be one too many; then nothing is counted
     */
    void admit(StreamInfo stream) {
        var entered = new ArrayList<Place>();
        try {
            for (var place : places(stream)) {
                place.limit.enter(place.name);
                entered.add(place);
            }
        } catch (StreamRefusedException e) {
            entered.forEach(place -> place.limit.leave(place.name));
            throw e;
        }
    }

    void release(StreamInfo stream) {
        places(stream).forEach(place -> place.limit.leave(place.name));
    }

    private List<Place> places(StreamInfo stream) {
        var places = new ArrayList<Place>();
        places.add(new Place(node, ""));
        if (stream.user() != null) {
            places.add(new Place(users, stream.user()));
        }
        if (stream.address() != null) {
            places.add(new Place(addresses, stream.address()));
        }
        stream.channels().forEach(channel -> places.add(new Place(channels, channel)));
        return places;
    }

    private record Place(Limit limit, String name) {}

    private static final class Limit {

        private final Setting<Integer> setting;
        private final String why;
        private final int max;
        private final ConcurrentHashMap<String, Integer> counts = new ConcurrentHashMap<>();

        Limit(Setting<Integer> setting, String why, Settings settings) {
            this.setting = setting;
            this.why = why;
            this.max = settings.get(setting);
        }

        void enter(String name) {
            counts.merge(name, 1, (before, one) -> {
                if (before == max) {
                    throw new StreamRefusedException(setting, why);
                }
                return before + one;
            });
        }

        void leave(String name) {
            counts.computeIfPresent(name, (same, before) -> before == 1 ? null : before - 1);
        }
    }
}
