package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Publisher;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel as the standard's broadcaster. It is a handle, which remembers the sinks registered through it and nothing
 * else: the channel itself lives on this node only while somebody listens.
 */
final class ChannelBroadcaster implements SseBroadcaster {

    private static final System.Logger LOG = System.getLogger(ChannelBroadcaster.class.getName());

    private final String channel;
    private final LocalChannels channels;
    private final Publisher publisher;
    private final Set<SinkSubscriber> registered = ConcurrentHashMap.newKeySet();
    private final List<BiConsumer<SseEventSink, Throwable>> errorListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<SseEventSink>> closeListeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    ChannelBroadcaster(String channel, LocalChannels channels, Publisher publisher) {
        this.channel = channel;
        this.channels = channels;
        this.publisher = publisher;
    }

    @Override
    public void register(SseEventSink sink) {
        Objects.requireNonNull(sink, "sink");
        requireOpen();
        var subscriber = channels.register(channel, sink, this::ended);
        registered.add(subscriber);
        if (subscriber.isClosed()) {
            registered.remove(subscriber); // it ended before it was known here
        } else if (closed) {
            subscriber.close();
        }
    }

    @Override
    public CompletionStage<?> broadcast(OutboundSseEvent event) {
        requireOpen();
        return publisher.publishAsync(channel, Event.of(event));
    }

    @Override
    public void onError(BiConsumer<SseEventSink, Throwable> listener) {
        requireOpen();
        errorListeners.add(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public void onClose(Consumer<SseEventSink> listener) {
        requireOpen();
        closeListeners.add(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public void close() {
        close(true);
    }

    @Override
    public void close(boolean cascading) {
        closed = true;
        registered.forEach(cascading ? SinkSubscriber::close : SinkSubscriber::release);
    }

    private void ended(SinkSubscriber subscriber, @Nullable Throwable cause) {
        registered.remove(subscriber);
        if (cause != null) {
            errorListeners.forEach(listener -> tell(() -> listener.accept(subscriber.sink(), cause)));
        }
        closeListeners.forEach(listener -> tell(() -> listener.accept(subscriber.sink())));
    }

    private void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "A listener of the broadcaster of " + channel + " failed", e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The broadcaster of " + channel + " is closed");
        }
    }
}
