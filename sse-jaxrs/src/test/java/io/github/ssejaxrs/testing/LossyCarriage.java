package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.spi.Window;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One store for several nodes, whose messages are lost, doubled and overtaken on their way to each of them, whose reads
 * fail, and which may change masters, with a loss or without, or be replaced by an empty one. What it has recorded is the order that all clients are to see.
 */
public final class LossyCarriage {

    private final Clock clock;
    private final Random chance;
    private final Function<String, Retention> retention;
    private final PublishedEvents published;
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private volatile BranchingBroker store;
    private final Map<String, Long> branches = new ConcurrentHashMap<>(); // the newest, by its sequence
    private volatile int trouble; // percent of the messages, and of the reads
    private volatile Consumer<String> afterRead = channel -> {};
    private volatile boolean closed;

    public LossyCarriage(Clock clock, Random chance, Function<String, Retention> retention, PublishedEvents published) {
        this.clock = clock;
        this.chance = chance;
        this.retention = retention;
        this.published = published;
        this.store = newStore();
    }

    /** The way to one more node. */
    public Broker node() {
        var node = new Node();
        nodes.add(node);
        return node;
    }

    /** So many messages of a hundred get lost, as many come twice, as many late; so many reads fail. */
    public void trouble(int percent) {
        trouble = percent;
    }

    /** Called with the channel when the store has answered a read and the answer has yet to arrive. */
    public void afterRead(Consumer<String> afterRead) {
        this.afterRead = afterRead;
    }

    /** What was late arrives, in whatever order. */
    public void deliverLate() {
        nodes.forEach(Node::deliverLate);
    }

    /** Each node is told that it may have missed something of all it listens to. */
    public void tellOfLosses() {
        nodes.forEach(Node::tellOfLosses);
    }

    /** The store has lost all there was. */
    public void replaceStore() {
        store = newStore();
    }

    /** Another master takes over, which may lack some of the messages that were recorded since the last one did. */
    public void changeMaster(String channel, int lost) {
        long since = store.window(channel).end().sequence() - branches.getOrDefault(channel, 0L);
        store.changeMaster(channel, (int) Math.min(lost, Math.max(0, since - 1)));
    }

    private BranchingBroker newStore() {
        branches.clear();
        var broker = new BranchingBroker(clock, new BranchingBroker.Witness() {
            @Override
            public void recorded(Message message) {
                published.record(message);
            }

            @Override
            public void branched(String channel, Position last, long generation) {
                noteBranch(channel, last, generation);
            }
        });
        broker.start(message -> nodes.forEach(node -> node.carry(message)), retention);
        return broker;
    }

    private void noteBranch(String channel, Position last, long generation) {
        branches.put(channel, last.sequence());
        published.goesOn(channel, last, generation);
        var end = published.end(channel);
        if (end != null && end.sequence() > last.sequence()) {
            long trimmed = end.sequence() - retention.apply(channel).events();
            published.ends(
                    channel, new Position(generation, last.sequence()), new Position(generation, Math.max(0, trimmed)));
        }
    }

    private boolean happens() {
        return trouble > 0 && chance.nextInt(100) < trouble;
    }

    private final class Node implements Broker {

        private final Set<String> listened = ConcurrentHashMap.newKeySet();
        private final List<Message> late = new ArrayList<>(); // guarded by this, as is calling the listener
        private @Nullable Listener listener;

        @Override
        public void start(Listener listener, Function<String, Retention> ofTheStore) {
            this.listener = listener;
        }

        synchronized void carry(Message message) {
            if (!listened.contains(message.channel()) || happens()) {
                return;
            }
            if (happens()) {
                late.add(message);
                return;
            }
            arrive(message);
            if (happens()) {
                arrive(message);
            }
        }

        synchronized void deliverLate() {
            while (!late.isEmpty()) {
                arrive(late.remove(chance.nextInt(late.size())));
            }
        }

        synchronized void tellOfLosses() {
            var target = listener;
            if (target != null && !closed) {
                listened.forEach(target::onGap);
            }
        }

        private void arrive(Message message) {
            var target = listener;
            if (target != null && !closed) {
                target.onMessage(message);
            }
        }

        @Override
        public Position publish(String channel, Payload payload, @Nullable String key) {
            return store.publish(channel, payload, key);
        }

        @Override
        public Window subscribe(String channel) {
            listened.add(channel);
            return store.subscribe(channel);
        }

        @Override
        public void unsubscribe(String channel) {
            listened.remove(channel);
        }

        @Override
        public Window window(String channel) {
            return store.window(channel);
        }

        @Override
        public Position since(String channel, Instant time) {
            return store.since(channel, time);
        }

        @Override
        public Replay replay(String channel, Position after, int limit) {
            if (happens()) {
                throw new IllegalStateException("the store does not answer");
            }
            var answer = store.replay(channel, after, limit);
            afterRead.accept(channel);
            return answer;
        }

        @Override
        public void close() {
            closed = true;
            store.close();
        }
    }
}
