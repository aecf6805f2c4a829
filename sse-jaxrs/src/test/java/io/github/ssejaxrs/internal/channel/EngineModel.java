package io.github.ssejaxrs.internal.channel;

import static io.github.ssejaxrs.internal.channel.ModelStore.check;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.testing.BranchingBroker;
import io.github.ssejaxrs.testing.TestClock;
import io.github.ssejaxrs.testing.TestNode;
import io.github.ssejaxrs.testing.UnreliableBroker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A store, two nodes and their clients, everything that can happen to them, and what each client should have by now. */
final class EngineModel {

    /** What happens to a message on its way from the store to a node. */
    enum Fate {
        ARRIVES,
        COMES_TWICE,
        IS_LOST,
        IS_HELD
    }

    static final int CLIENTS = 3;
    static final int NODES = 2;
    static final String LATEST = "newest";
    static final List<String> CHANNELS = List.of(LATEST, "small", "wide");

    /** The log of a node is shorter than one and longer than the others. */
    private static final Map<String, Integer> RETAINED = Map.of(LATEST, 3, "small", 5, "wide", 300);

    private static final Duration AGE = Duration.ofMinutes(10);
    /** Two ticks: in the first a channel reads what a stream then finds in the second. */
    private static final Duration TICKS = Duration.ofSeconds(2);

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int SOME_TICKS = 8;

    /** Each client may be cut off by the age of its stream, and the place it comes back with be asked for. */
    private static final int BUSY_TICKS = 5;

    final TestClock clock = new TestClock();
    final ModelStore store = new ModelStore(RETAINED, AGE, clock::instant);
    private BranchingBroker broker = newStore();
    private final List<Node> nodes =
            IntStream.range(0, NODES).mapToObj(i -> new Node()).toList();
    private final List<Client> clients =
            IntStream.range(0, CLIENTS).mapToObj(i -> new Client()).toList();

    private final Queue<String> meanwhile = new ArrayDeque<>();
    private Map<Node, Fate> fates = Map.of(); // of what is being published
    private int published;

    private static final class Client {
        Subscription subscription; // the last it had
        int node; // where it is, or was last
        ModelStream stream; // null while it is away
        String lastEventId = "";
        boolean returns; // when it is cut off
    }

    /** One of the nodes, and the way to it. */
    final class Node {

        private final UnreliableBroker way = new UnreliableBroker(broker);
        private final Set<String> settled = new HashSet<>(CHANNELS);
        private final List<Runnable> held = new ArrayList<>();
        private final Queue<Runnable> loads = new ArrayDeque<>();
        private boolean readsHeld;
        private boolean readsFail;
        private boolean statesHeld;
        private boolean troubled; // and not yet over it
        private final TestNode node;

        Node() {
            way.carry((message, listener) -> carry(message));
            way.meanwhile(() -> {
                if (!meanwhile.isEmpty()) {
                    publish(meanwhile.remove());
                }
            });
            node = new TestNode(
                    way,
                    Map.of(
                            "sse-jaxrs.channels",
                            RETAINED.entrySet().stream()
                                    .map(e -> e.getKey() + " history=" + e.getValue()
                                            + (e.getKey().equals(LATEST) ? " latest" : ""))
                                    .collect(Collectors.joining(";")),
                            "sse-jaxrs.history-age",
                            AGE.toString(),
                            "sse-jaxrs.max-stream-age",
                            "1m"));
        }

        /** Whether it knows a channel's end. */
        boolean isSettled(String channel) {
            return !troubled && settled.contains(channel);
        }

        private void carry(Message message) {
            switch (fates.getOrDefault(this, Fate.ARRIVES)) {
                case ARRIVES -> take(message);
                case COMES_TWICE -> {
                    take(message);
                    take(message);
                }
                case IS_HELD -> held.add(() -> takeLate(message));
                case IS_LOST -> {
                    // the next one that arrives tells, or a doubt
                }
            }
        }

        private void take(Message message) {
            node.channels.listener().onMessage(message);
        }

        private void takeLate(Message message) {
            if (!store.isPast(message.channel(), message.position())) {
                settled.remove(message.channel()); // it may go where the store is no more
            }
            take(message);
        }

        private void published(String channel) {
            var fate = fates.getOrDefault(this, Fate.ARRIVES);
            if (troubled || fate == Fate.IS_LOST || fate == Fate.IS_HELD) {
                settled.remove(channel);
            } else {
                settled.add(channel);
            }
        }

        private void doubt(String channel) {
            node.channels.listener().onGap(channel);
            if (!troubled) {
                settled.add(channel);
            }
        }

        private void arrive(boolean backwards) {
            var late = new ArrayList<>(held);
            held.clear();
            if (backwards) {
                Collections.reverse(late);
            }
            late.forEach(Runnable::run);
        }

        private void releaseStates() {
            statesHeld = false;
            node.loadWith(Runnable::run);
            for (var load = loads.poll(); load != null; load = loads.poll()) {
                load.run();
            }
        }

        private void pass(Duration time) {
            node.pass(time);
            troubled = readsHeld || readsFail || statesHeld || troubled && time.compareTo(TICKS) < 0;
        }

        private void requireRest() {
            check(node.channels.streams() == 0 && !node.isTicking(), () -> "Something is left of the streams");
        }
    }

    private BranchingBroker newStore() {
        var successor = new BranchingBroker(clock, new BranchingBroker.Witness() {
            @Override
            public void recorded(Message message) {
                store.record(message);
            }

            @Override
            public void branched(String channel, Position last, long generation) {
                store.branched(channel, last, generation);
            }
        });
        store.replace(successor::window);
        return successor;
    }

    static String channelOf(String data) {
        return data.substring(0, data.indexOf('#'));
    }

    void publish(String channel) {
        publish(channel, 0, Map.of());
    }

    void publishBadly(String channel, int node, Fate way) {
        publish(channel, 0, Map.of(nodes.get(node), way));
    }

    void publish(String channel, int padding) {
        publish(channel, padding, Map.of());
    }

    private void publish(String channel, int padding, Map<Node, Fate> ways) {
        var outer = fates;
        fates = ways;
        var receipt = nodes.get(0).node.publisher.publish(channel, channel + "#" + ++published + " ".repeat(padding));
        fates = ways;
        nodes.forEach(node -> node.published(channel));
        fates = outer;
        var place = new Position(receipt.generation(), receipt.sequence());
        check(store.data(channel, place) != null, () -> "A receipt for nothing: " + receipt);
    }

    /** Publishes while the next answer of the store is on its way. */
    void publishMeanwhile(String channel) {
        meanwhile.add(channel);
    }

    /** What was held arrives after all. */
    void arrive(boolean backwards) {
        nodes.forEach(node -> node.arrive(backwards));
    }

    /** Something that nobody published. */
    void stray(String channel, int node, int sequence) {
        var generation = store.window(channel).end().generation() ^ 1;
        nodes.get(node)
                .take(new Message(
                        channel,
                        new Position(generation, sequence),
                        new Payload(channel + "#stray", null, null, null)));
    }

    /** The store says that the node may have missed something, whether or not it has. */
    void doubt(String channel, int node) {
        nodes.get(node).doubt(channel);
    }

    void doubtLater(String channel, int index) {
        var node = nodes.get(index);
        node.held.add(() -> node.doubt(channel));
    }

    /** Another master takes over, which does not have so many of the newest messages. */
    void changeMaster(String channel, int lost) {
        store.changeMaster(channel, lost);
        broker.changeMaster(channel, lost);
        if (lost > 0) {
            nodes.forEach(node -> node.settled.remove(channel));
        }
    }

    void holdReads(int index) {
        var node = nodes.get(index);
        node.readsHeld = true;
        node.troubled = true;
        node.node.holdBrokerReads();
    }

    void releaseReads(int index) {
        var node = nodes.get(index);
        node.readsHeld = false;
        node.node.releaseBrokerReads();
    }

    void failReads(int index, boolean fail) {
        var node = nodes.get(index);
        node.readsFail = fail;
        node.troubled |= fail;
        node.way.failing(fail);
    }

    void holdStates(int index) {
        var node = nodes.get(index);
        node.statesHeld = true;
        node.troubled = true;
        node.node.loadWith(node.loads::add);
    }

    void releaseStates(int index) {
        nodes.get(index).releaseStates();
    }

    void replaceStore() {
        broker = newStore();
        for (var node : nodes) {
            node.way.replace(broker);
            node.way.start(node.node.channels.listener(), channel -> new Retention(RETAINED.get(channel), AGE));
            CHANNELS.forEach(broker::subscribe);
            node.settled.clear();
            node.troubled = true;
        }
    }

    /** Only at the store. */
    void jump(Duration time) {
        clock.pass(time);
    }

    void pass(Duration time) {
        clock.pass(time);
        nodes.forEach(node -> node.pass(time));
    }

    void attach(int index, int node, Subscription subscription, String lastEventId, int takes) {
        var client = clients.get(index);
        detach(index, 0);
        client.subscription = subscription;
        client.node = node;
        client.lastEventId = lastEventId;
        client.returns = true;
        attach(client, takes);
    }

    private void attach(Client client, int takes) {
        var node = nodes.get(client.node);
        if (node.readsHeld && !isListening(node, client.subscription.channels())) {
            node.node.readBroker(); // a channel that is being left is waited for
        }
        var stream = new ModelStream(this, node, client.subscription, client.lastEventId);
        Subscriber subscriber;
        try {
            subscriber = node.node.channels.open(client.subscription, client.lastEventId, null);
        } catch (BrokerUnavailableException e) {
            check(node.readsFail, e::toString);
            return; // and tries again
        }
        client.stream = stream;
        stream.stall(takes);
        stream.open(subscriber);
    }

    private boolean isListening(Node node, List<String> channels) {
        var listening = open().filter(stream -> stream.node == node && !stream.isClosed())
                .flatMap(stream -> stream.channels().stream())
                .collect(Collectors.toSet());
        return listening.containsAll(channels);
    }

    void detach(int index, int lost) {
        var client = clients.get(index);
        client.returns = false;
        if (client.stream != null) {
            client.stream.breakOff(lost);
            client.lastEventId = client.stream.lastEventId();
            client.stream = null;
        }
    }

    void stall(int index, int afterWrites) {
        var stream = clients.get(index).stream;
        if (stream != null) {
            stream.stall(afterWrites);
        }
    }

    void resume(int index) {
        var stream = clients.get(index).stream;
        if (stream != null) {
            stream.resume();
        }
    }

    String lastEventId(int index) {
        var client = clients.get(index);
        return client.stream == null ? client.lastEventId : client.stream.lastEventId();
    }

    /** A cursor that nobody was given, or that is old. */
    String cursor(List<String> channels, IntFunction<Position> places) {
        return Cursor.encode(
                channels.stream().mapToInt(Cursor::hash).toArray(),
                IntStream.range(0, channels.size()).mapToObj(places).toArray(Position[]::new));
    }

    /** What an application would read from its database: all that was published so far. */
    String state() {
        return CHANNELS.stream()
                .map(channel -> channel + "=" + store.count(channel))
                .collect(Collectors.joining(","));
    }

    /** Whether nothing is published while a stream opens. */
    boolean isQuiet() {
        return meanwhile.isEmpty();
    }

    /** Whoever was cut off comes back, to the other node; what every client got is complete or told. */
    void checkAll() {
        open().forEach(ModelStream::checkNews);
        for (var client : clients) {
            if (client.stream != null && client.stream.isClosed()) {
                client.lastEventId = client.stream.lastEventId();
                client.stream = null;
                client.node = NODES - 1 - client.node;
            }
            if (client.stream == null && client.returns) {
                attach(client, ModelStream.ALL);
            }
        }
        open().forEach(ModelStream::checkNews);
        open().filter(stream -> !stream.node.troubled).forEach(ModelStream::requireCaughtUp);
    }

    /** All troubles end, all clients come back, and each gets what is published last. */
    void heal() {
        meanwhile.clear();
        for (int node = 0; node < NODES; node++) {
            failReads(node, false);
            releaseReads(node);
            releaseStates(node);
        }
        arrive(false);
        clients.stream().filter(client -> client.subscription != null).forEach(client -> client.returns = true);
        IntStream.range(0, CLIENTS).forEach(this::resume);
        checkAll();
        pass(TICKS);
        checkAll();
        requireNoReads();
        for (var channel : CHANNELS) {
            publish(channel); // tells what is missing
            publish(channel);
            checkAll();
            open().filter(stream -> stream.channels().contains(channel))
                    .forEach(stream -> check(
                            stream.lastOf(channel).equals(channel + "#" + published),
                            () -> "It never got the last event"));
        }
    }

    /** Where nothing happens, nothing is asked over and over. */
    private void requireNoReads() {
        int busy = 0;
        for (int i = 0; i < SOME_TICKS; i++) {
            long before = reads();
            pass(TICK);
            checkAll();
            busy += reads() > before ? 1 : 0;
        }
        check(busy <= BUSY_TICKS, () -> "The past is read again and again for nothing");
    }

    private long reads() {
        return nodes.stream()
                .mapToLong(node -> node.node.channels.counters().historyReads())
                .sum();
    }

    /** When all have gone, nothing is left. */
    void end() {
        clients.forEach(client -> client.returns = false);
        IntStream.range(0, CLIENTS).forEach(index -> detach(index, 0));
        pass(TICKS);
        pass(TICKS);
        nodes.forEach(Node::requireRest);
    }

    private Stream<ModelStream> open() {
        return clients.stream().map(client -> client.stream).filter(Objects::nonNull);
    }
}
