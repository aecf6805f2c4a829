package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.internal.config.Setting;
import io.github.ssejaxrs.internal.config.Settings;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The channels this node listens to. The first stream of a channel makes the node listen; after the last, the channel is
 * let go at the next tick. Thread-safe.
 */
final class ChannelRegistry implements Broker.Listener {

    private static final System.Logger LOG = System.getLogger(ChannelRegistry.class.getName());

    private final Settings settings;
    private final HistoryReads reads;
    private final Executor deliverers;
    private final Executor brokerReaders;
    private final ConcurrentHashMap<String, Channel> channels = new ConcurrentHashMap<>();
    private volatile boolean closed;

    ChannelRegistry(Settings settings, HistoryReads reads, Executor deliverers, Executor brokerReaders) {
        this.settings = settings;
        this.reads = reads;
        this.deliverers = deliverers;
        this.brokerReaders = brokerReaders;
    }

    @Override
    public void onMessage(Message message) {
        var channel = channels.get(message.channel());
        if (channel != null) {
            channel.deliver(message);
        }
    }

    @Override
    public void onGap(String name) {
        var channel = channels.get(name);
        if (channel != null) {
            channel.doubt();
        }
    }

    /**
     * Joins channels, each held for a reader to be added.
     *
     * @throws RuntimeException what the broker threw; then none is held
     */
    List<Channel> join(List<String> names) {
        var joined = new ArrayList<Channel>();
        try {
            for (var name : names) {
                joined.add(join(name));
            }
            return joined;
        } catch (RuntimeException e) {
            joined.forEach(Channel::release);
            throw e;
        }
    }

    private Channel join(String name) {
        while (true) {
            if (closed) {
                throw new StreamRefusedException("This node is shut down");
            }
            var channel = channels.computeIfAbsent(name, this::newChannel);
            if (!channel.acquire()) {
                channel.left().join(); // its successor may only listen when it has stopped
                continue;
            }
            try {
                channel.joined();
                return channel;
            } catch (RuntimeException e) {
                channel.release();
                if (channel.beginLeaving()) {
                    gone(channel);
                }
                throw e;
            }
        }
    }

    private Channel newChannel(String name) {
        return new Channel(name, settings.get(Setting.CHANNELS).of(name), reads, deliverers);
    }

    /** As time passes: what failed is tried again, what nobody uses let go. */
    void tick() {
        channels.values().forEach(this::tick);
    }

    private void tick(Channel channel) {
        channel.tick();
        if (channel.beginLeaving()) {
            try {
                brokerReaders.execute(() -> leave(channel));
            } catch (RejectedExecutionException e) {
                gone(channel); // shutting down; the broker forgets its listeners by itself
            }
        }
    }

    private void leave(Channel channel) {
        try {
            channel.leave();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "Leaving " + channel.name + " failed", e);
        } finally {
            gone(channel);
        }
    }

    private void gone(Channel channel) {
        channels.remove(channel.name, channel);
        channel.left().complete(null);
    }

    int size() {
        return channels.size();
    }

    /** Whoever waits for a channel to be left is told; idempotent. */
    void close() {
        closed = true;
        channels.values().forEach(this::gone);
    }
}
