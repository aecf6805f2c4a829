package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.spi.Window;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store that changes masters as a replicated one does: the next master has what the one before had, or all but its
 * end, and goes on in another generation as soon as it records something or is asked for a place it does not have. What
 * it has is in a memory broker, by names that only that one knows. Listens for all nodes that start it. Thread-safe.
 */
public final class BranchingBroker implements Broker {

    /** Told what happens in the store, before any node hears of it. */
    public interface Witness {

        void recorded(Message message);

        /** A generation goes on behind the last place that this master has of another. */
        void branched(String channel, Position last, long generation);
    }

    /** What is lost with the messages that came after it. */
    private record Head(long generation, List<Position> branches) { // newest first: the last place of those before

        Head branch(long sequence, long next) {
            var all = new ArrayList<>(List.of(new Position(generation, sequence)));
            all.addAll(branches);
            return new Head(next, List.copyOf(all));
        }

        /** The last sequence of a generation before, or null. */
        @Nullable
        Long lastOf(long before) {
            return branches.stream()
                    .filter(last -> last.generation() == before)
                    .map(Position::sequence)
                    .findFirst()
                    .orElse(null);
        }

        Position place(long sequence) {
            long found = generation;
            for (var last : branches) {
                if (sequence > last.sequence()) {
                    break;
                }
                found = last.generation();
            }
            return new Position(found, sequence);
        }
    }

    private record Recorded(Payload payload, Instant time, Head head) {}

    private final Clock clock;
    private final Witness witness;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
    private volatile @Nullable Function<String, Retention> retention;

    public BranchingBroker(Clock clock, Witness witness) {
        this.clock = clock;
        this.witness = witness;
    }

    /** Each node listens, and all retain the same. */
    @Override
    public void start(Listener listener, Function<String, Retention> retained) {
        retention = retained;
        listeners.add(listener);
    }

    /** The next master of a channel does not have so many of its newest messages. */
    public void changeMaster(String channel, int lost) {
        channel(channel).changeMaster(lost);
    }

    @Override
    public Position publish(String channel, Payload payload, @Nullable String key) {
        return channel(channel).publish(payload, key);
    }

    @Override
    public Window subscribe(String channel) {
        return channel(channel).subscribe();
    }

    @Override
    public void unsubscribe(String channel) {
        channel(channel).unsubscribe();
    }

    @Override
    public Window window(String channel) {
        return channel(channel).window();
    }

    @Override
    public Position since(String channel, Instant time) {
        return channel(channel).since(time);
    }

    @Override
    public Replay replay(String channel, Position after, int limit) {
        return channel(channel).replay(after, limit);
    }

    @Override
    public void close() {
        channels.clear();
    }

    private Channel channel(String name) {
        return channels.computeIfAbsent(name, Channel::new);
    }

    /** Guarded by itself. */
    private final class Channel {

        private final String name;
        private final List<Recorded> all = new ArrayList<>();
        private MemoryBroker store;
        private long inStore; // the generation by which it knows what this one knows by several
        private Head head;
        private int subscriptions;
        private boolean changed; // master, and nothing yet depends on that
        private @Nullable Instant replayed;

        Channel(String name) {
            this.name = name;
            this.store = newStore();
            this.inStore = generationInStore();
            this.head = new Head(inStore, List.of());
        }

        private MemoryBroker newStore() {
            var retained = retention;
            if (retained == null) {
                throw new IllegalStateException("The broker has not been started");
            }
            var broker = new MemoryBroker(new Clock() {
                @Override
                public Instant instant() {
                    var then = replayed;
                    return then == null ? clock.instant() : then;
                }

                @Override
                public ZoneId getZone() {
                    return clock.getZone();
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            });
            broker.start(this::record, retained);
            return broker;
        }

        private long generationInStore() {
            return store.window(name).end().generation();
        }

        /** A channel that nobody used, and of which nothing was left, begins anew. */
        private void notice(long generation) {
            if (generation != inStore) {
                inStore = generation;
                head = new Head(generation, List.of());
                all.clear();
                changed = false;
            }
        }

        private void record(Message message) {
            if (replayed != null) {
                return;
            }
            notice(message.position().generation());
            var named = new Message(name, named(message.position()), message.payload());
            all.add(new Recorded(message.payload(), clock.instant(), head));
            witness.recorded(named);
            listeners.forEach(listener -> listener.onMessage(named));
        }

        private Position named(Position place) {
            return new Position(head.generation(), place.sequence());
        }

        private void branch() {
            long next = ThreadLocalRandom.current().nextLong(1L << Position.GENERATION_BITS);
            witness.branched(name, new Position(head.generation(), all.size()), next);
            head = head.branch(all.size(), next);
            changed = false;
        }

        synchronized void changeMaster(int lost) {
            notice(generationInStore());
            changed = true;
            int kept = Math.max(0, all.size() - lost);
            if (kept == all.size()) {
                return;
            }
            head = kept > 0 ? all.get(kept - 1).head() : first();
            all.subList(kept, all.size()).clear();
            replayed = all.isEmpty() ? clock.instant() : all.get(0).time();
            store = newStore();
            store.subscribe(name); // so that it is not forgotten while it is filled
            for (var recorded : all) {
                replayed = recorded.time();
                store.publish(name, recorded.payload());
            }
            replayed = null;
            inStore = generationInStore();
            if (subscriptions == 0) {
                store.unsubscribe(name);
            }
        }

        private Head first() {
            return new Head(all.get(0).head().place(0).generation(), List.of());
        }

        synchronized Position publish(Payload payload, @Nullable String key) {
            notice(generationInStore());
            if (changed) {
                branch();
            }
            return named(store.publish(name, payload, key));
        }

        synchronized Window subscribe() {
            subscriptions++;
            store.subscribe(name);
            return window();
        }

        synchronized void unsubscribe() {
            subscriptions--;
            if (subscriptions == 0) {
                store.unsubscribe(name);
            }
        }

        synchronized Window window() {
            var window = store.window(name);
            notice(window.end().generation());
            return new Window(named(window.start()), named(window.end()));
        }

        synchronized Position since(Instant time) {
            notice(generationInStore());
            return named(store.since(name, time));
        }

        synchronized Replay replay(Position after, int limit) {
            notice(generationInStore());
            boolean present = after.generation() == head.generation();
            var last = present ? Long.valueOf(all.size()) : head.lastOf(after.generation());
            if (last == null) {
                return missing(Replay.Reason.UNKNOWN_GENERATION);
            }
            if (after.sequence() > last) {
                if (present && !changed) {
                    return missing(Replay.Reason.INVALID_CURSOR);
                }
                if (present) {
                    branch(); // so that the places beyond are never given out again
                }
                return missing(Replay.Reason.ROLLED_BACK);
            }
            var answer = store.replay(name, new Position(inStore, after.sequence()), limit);
            if (answer instanceof Replay.Missing missing) {
                return missing(missing.reason());
            }
            var messages = ((Replay.Complete) answer)
                    .messages().stream()
                            .map(message -> new Message(
                                    name, head.place(message.position().sequence()), message.payload()))
                            .toList();
            return new Replay.Complete(named(after), messages);
        }

        private Replay missing(Replay.Reason reason) {
            return new Replay.Missing(reason, new Position(head.generation(), all.size()));
        }
    }
}
