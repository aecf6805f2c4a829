package io.github.ssejaxrs.internal.channel;

import static io.github.ssejaxrs.internal.channel.ModelStore.check;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Retention;
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
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A store, a node and its clients, everything that can happen to them, and what each client should have by now. */
final class EngineModel {

    /** What happens to a message on its way from the store to the node. */
    enum Fate {
        ARRIVES,
        COMES_TWICE,
        IS_LOST,
        IS_HELD
    }

    static final int CLIENTS = 3;
    static final String LATEST = "newest";
    static final List<String> CHANNELS = List.of(LATEST, "small", "wide");

    /** The log of a node is shorter than one and longer than the others. */
    private static final Map<String, Integer> RETAINED = Map.of(LATEST, 3, "small", 5, "wide", 300);

    private static final Duration AGE = Duration.ofMinutes(10);
    /** Two ticks: in the first a channel reads what a stream then finds in the second. */
    private static final Duration TICKS = Duration.ofSeconds(2);

    final TestClock clock = new TestClock();
    final ModelStore store = new ModelStore(RETAINED, AGE, clock::instant);
    private final UnreliableBroker broker;
    private final TestNode node;
    private final List<Client> clients =
            IntStream.range(0, CLIENTS).mapToObj(i -> new Client()).toList();

    private final List<Message> held = new ArrayList<>();
    private final Queue<String> meanwhile = new ArrayDeque<>();
    private final Queue<Runnable> loads = new ArrayDeque<>();
    private final Set<String> settled = new HashSet<>(CHANNELS);
    private Fate fate = Fate.ARRIVES;
    private boolean readsHeld;
    private boolean readsFail;
    private boolean statesHeld;
    private boolean troubled; // and not yet over it
    private int published;

    private static final class Client {
        Subscription subscription; // the last it had
        ModelStream stream; // null while it is away
        String lastEventId = "";
        boolean returns; // when it is cut off
    }

    EngineModel() {
        var first = new MemoryBroker(clock);
        store.replace(first::window);
        broker = new UnreliableBroker(first);
        broker.carry((message, listener) -> {
            store.record(message);
            carry(message, listener::onMessage);
        });
        broker.meanwhile(() -> {
            if (!meanwhile.isEmpty()) {
                publish(meanwhile.remove(), 0, Fate.ARRIVES);
            }
        });
        node = new TestNode(
                broker,
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

    static String channelOf(String data) {
        return data.substring(0, data.indexOf('#'));
    }

    void publish(String channel, int padding, Fate way) {
        fate = way;
        var receipt = node.publisher.publish(channel, channel + "#" + ++published + " ".repeat(padding));
        var place = new Position(receipt.generation(), receipt.sequence());
        check(store.data(channel, place) != null, () -> "A receipt for nothing: " + receipt);
        if (troubled || way == Fate.IS_LOST || way == Fate.IS_HELD) {
            settled.remove(channel);
        } else {
            settled.add(channel);
        }
    }

    private void carry(Message message, Consumer<Message> listener) {
        switch (fate) {
            case ARRIVES -> listener.accept(message);
            case COMES_TWICE -> {
                listener.accept(message);
                listener.accept(message);
            }
            case IS_HELD -> held.add(message);
            case IS_LOST -> {
                // the next one that arrives tells
            }
        }
    }

    /** Publishes while the next answer of the store is on its way. */
    void publishMeanwhile(String channel) {
        meanwhile.add(channel);
    }

    /** What was held arrives after all. */
    void arrive(boolean backwards) {
        var late = new ArrayList<>(held);
        held.clear();
        if (backwards) {
            Collections.reverse(late);
        }
        late.forEach(node.channels.listener()::onMessage);
    }

    /** Something that nobody published. */
    void stray(String channel, int sequence) {
        var generation = store.window(channel).end().generation() ^ 1;
        node.channels
                .listener()
                .onMessage(new Message(
                        channel,
                        new Position(generation, sequence),
                        new Payload(channel + "#stray", null, null, null)));
    }

    void holdReads() {
        readsHeld = true;
        troubled = true;
        node.holdBrokerReads();
    }

    void releaseReads() {
        readsHeld = false;
        node.releaseBrokerReads();
    }

    void failReads(boolean fail) {
        readsFail = fail;
        troubled |= fail;
        broker.failing(fail);
    }

    void holdStates() {
        statesHeld = true;
        troubled = true;
        node.loadWith(loads::add);
    }

    void releaseStates() {
        statesHeld = false;
        node.loadWith(Runnable::run);
        for (var load = loads.poll(); load != null; load = loads.poll()) {
            load.run();
        }
    }

    void replaceStore() {
        var successor = new MemoryBroker(clock);
        store.replace(successor::window);
        broker.replace(successor);
        broker.start(node.channels.listener(), channel -> new Retention(RETAINED.get(channel), AGE));
        CHANNELS.forEach(successor::subscribe);
        settled.clear();
        troubled = true;
    }

    /** Only at the store. */
    void jump(Duration time) {
        clock.pass(time);
    }

    void pass(Duration time) {
        clock.pass(time);
        node.pass(time);
        troubled = readsHeld || readsFail || statesHeld || troubled && time.compareTo(TICKS) < 0;
    }

    void attach(int index, Subscription subscription, String lastEventId, int takes) {
        var client = clients.get(index);
        detach(index, 0);
        client.subscription = subscription;
        client.lastEventId = lastEventId;
        client.returns = true;
        attach(client, takes);
    }

    private void attach(Client client, int takes) {
        if (readsHeld && !isListening(client.subscription.channels())) {
            node.readBroker(); // a channel that is being left is waited for
        }
        var stream = new ModelStream(this, client.subscription, client.lastEventId);
        Subscriber subscriber;
        try {
            subscriber = node.channels.open(client.subscription, client.lastEventId, null);
        } catch (BrokerUnavailableException e) {
            check(readsFail, e::toString);
            return; // and tries again
        }
        client.stream = stream;
        stream.stall(takes);
        stream.open(subscriber);
    }

    private boolean isListening(List<String> channels) {
        var listening = open().filter(stream -> !stream.isClosed())
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

    /** Whether the node knows a channel's end. */
    boolean isSettled(String channel) {
        return !troubled && settled.contains(channel);
    }

    /** Whether nothing is published while a stream opens. */
    boolean isQuiet() {
        return meanwhile.isEmpty();
    }

    /** Whoever was cut off comes back; what every client got is complete or told. */
    void checkAll() {
        open().forEach(ModelStream::checkNews);
        for (var client : clients) {
            if (client.stream != null && client.stream.isClosed()) {
                client.lastEventId = client.stream.lastEventId();
                client.stream = null;
            }
            if (client.stream == null && client.returns) {
                attach(client, ModelStream.ALL);
            }
        }
        open().forEach(ModelStream::checkNews);
        if (!troubled) {
            open().forEach(ModelStream::requireCaughtUp);
        }
    }

    /** All troubles end, all clients come back, and each gets what is published last. */
    void heal() {
        meanwhile.clear();
        failReads(false);
        releaseReads();
        releaseStates();
        arrive(false);
        clients.stream().filter(client -> client.subscription != null).forEach(client -> client.returns = true);
        IntStream.range(0, CLIENTS).forEach(this::resume);
        checkAll();
        pass(TICKS);
        checkAll();
        for (var channel : CHANNELS) {
            publish(channel, 0, Fate.ARRIVES); // tells what is missing
            publish(channel, 0, Fate.ARRIVES);
            checkAll();
            open().filter(stream -> stream.channels().contains(channel))
                    .forEach(stream -> check(
                            stream.lastOf(channel).equals(channel + "#" + published),
                            () -> "It never got the last event"));
        }
    }

    /** When all have gone, nothing is left. */
    void end() {
        clients.forEach(client -> client.returns = false);
        IntStream.range(0, CLIENTS).forEach(index -> detach(index, 0));
        pass(TICKS);
        pass(TICKS);
        check(node.channels.streams() == 0 && !node.isTicking(), () -> "Something is left of the streams");
    }

    private Stream<ModelStream> open() {
        return clients.stream().map(client -> client.stream).filter(Objects::nonNull);
    }
}
