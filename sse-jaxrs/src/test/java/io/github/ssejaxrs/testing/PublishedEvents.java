package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What was published, in the one order of each channel that all clients are to see. Thread-safe. */
public final class PublishedEvents {

    private static final class Channel {
        final Map<String, Position> places = new HashMap<>();

        @Nullable
        Position end;
    }

    private final Map<String, Channel> channels = new ConcurrentHashMap<>();

    /** Takes a message as the store has recorded it; the data of no two of them is the same. */
    public void record(Message message) {
        var channel = channels.computeIfAbsent(message.channel(), name -> new Channel());
        synchronized (channel) {
            channel.end = message.position();
            channel.places.put(message.payload().data(), message.position());
        }
    }

    /** Where an event has its place; null if it was not published there. */
    @Nullable
    Position place(String channelName, String data) {
        var channel = channels.get(channelName);
        if (channel == null) {
            return null;
        }
        synchronized (channel) {
            return channel.places.get(data);
        }
    }

    /** The newest place; null before the first event. */
    public @Nullable Position end(String channelName) {
        var channel = channels.get(channelName);
        if (channel == null) {
            return null;
        }
        synchronized (channel) {
            return channel.end;
        }
    }
}
