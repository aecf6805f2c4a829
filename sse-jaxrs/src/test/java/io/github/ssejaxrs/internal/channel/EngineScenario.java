package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.testing.CheckedClient;
import io.github.ssejaxrs.testing.Finding;
import io.github.ssejaxrs.testing.HistoryChecker;
import io.github.ssejaxrs.testing.LossyCarriage;
import io.github.ssejaxrs.testing.PublishedEvents;
import io.github.ssejaxrs.testing.TestClock;
import io.github.ssejaxrs.testing.TestNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two nodes, a store that changes masters and whose messages get lost on the way, and clients that come, stall, break off and come back: chosen
 * by chance, on one thread. The same for the same seed but for what the engine itself leaves to chance: generations,
 * names of streams, the order in which they tick.
 */
final class EngineScenario {

    private static final int CLIENTS = 10;
    private static final int STEPS = 250;
    private static final int WHOLE = Integer.MAX_VALUE;

    private static final Map<String, HistoryChecker.Rule> RULES = Map.of(
            "long/1", new HistoryChecker.Rule(600, false),
            "long/2", new HistoryChecker.Rule(600, false),
            "short/1", new HistoryChecker.Rule(6, false),
            "latest/1", new HistoryChecker.Rule(3, true));

    private static final List<String> CHANNELS = List.of("long/1", "long/2", "short/1", "latest/1");

    /** Time stands still for most of the steps, so reads are limited only to end what would read for ever. */
    private static final Map<String, String> SETTINGS = Map.of(
            "sse-jaxrs.history-size", "600",
            "sse-jaxrs.channels", "short/* history=6; latest/* history=3 latest",
            "sse-jaxrs.max-history-reads", "20000",
            "sse-jaxrs.keep-alive", "1h"); // it would wake who was forgotten

    private final Random chance;
    private final PublishedEvents published = new PublishedEvents();
    private final LossyCarriage carriage;
    private final List<TestNode> nodes;
    private final List<CheckedClient> clients = new ArrayList<>();
    private final Queue<Runnable> loads = new ArrayDeque<>();
    private final List<Finding> findings = new ArrayList<>(); // that are no client's
    private int events;
    private int publishedWhileRead; // bounded, so that reading comes to an end

    private EngineScenario(long seed) {
        chance = new Random(seed);
        carriage = new LossyCarriage(
                new TestClock(),
                chance,
                channel -> new Retention(RULES.get(channel).retained(), Duration.ofDays(1)),
                published);
        carriage.afterRead(this::afterRead);
        nodes = IntStream.range(0, 2).mapToObj(i -> newNode()).toList();
        CHANNELS.forEach(this::publish); // so that there is a generation from the beginning on
    }

    /** What is published when a read has been answered, and its answer has not arrived. */
    private void afterRead(String channel) {
        if (publishedWhileRead < 10 && chance.nextInt(5) == 0) {
            publishedWhileRead++;
            publish(channel);
        }
    }

    private TestNode newNode() {
        var node = new TestNode(carriage.node(), SETTINGS);
        node.holdBrokerReads();
        node.loadWith(loads::add);
        return node;
    }

    /** Plays it; the findings, each beginning with its kind, as text that any class loader knows. */
    static List<String> findings(long seed) {
        var scenario = new EngineScenario(seed);
        for (int step = 0; step < STEPS; step++) {
            scenario.step();
        }
        scenario.comeToRest();
        return Stream.concat(
                        scenario.findings.stream(),
                        scenario.clients.stream().flatMap(client -> client.findings().stream()))
                .map(Object::toString)
                .collect(Collectors.toList());
    }

    private void step() {
        publishedWhileRead = 0;
        int which = chance.nextInt(100);
        if (which < 25) {
            publish(anyOf(CHANNELS));
        } else if (which < 27) {
            var channel = anyOf(CHANNELS);
            IntStream.range(0, 150 + chance.nextInt(300)).forEach(i -> publish(channel));
        } else if (which < 30) {
            IntStream.range(0, 4 + chance.nextInt(16)).forEach(i -> publish(anyOf(CHANNELS), 20_000));
        } else if (which < 40) {
            if (clients.size() < CLIENTS) {
                clients.add(newClient());
            }
        } else if (which < 80) {
            if (!clients.isEmpty()) {
                step(anyOf(clients), chance.nextInt(40));
            }
        } else if (which < 88) {
            anyOf(nodes).readBroker();
        } else if (which < 92) {
            load();
        } else if (which < 94) {
            carriage.deliverLate();
            if (chance.nextInt(4) == 0) {
                carriage.tellOfLosses();
            }
        } else if (which < 95) {
            clients.forEach(client -> client.read(1));
            nodes.forEach(node -> pass(node, Duration.ofSeconds(2)));
        } else if (which < 96) {
            carriage.trouble(anyOf(List.of(0, 0, 5, 30)));
        } else if (which < 98) {
            nodes.forEach(node -> pass(node, Duration.ofSeconds(anyOf(List.of(1, 2, 2, 3, 35)))));
        } else if (which < 99) {
            carriage.changeMaster(anyOf(CHANNELS), anyOf(List.of(0, 0, 1, 3)));
        } else if (chance.nextInt(4) == 0) {
            carriage.replaceStore();
            CHANNELS.forEach(this::publish);
        }
    }

    private void step(CheckedClient client, int which) {
        if (!client.isConnected()) {
            connect(client, which % 3 == 0 ? chance.nextInt(400) : WHOLE);
        } else if (which < 8) {
            client.read(chance.nextInt(4));
        } else if (which < 18) {
            client.read(WHOLE);
        } else if (which < 24) {
            client.breakAfter(chance.nextInt(300));
        } else if (which < 28) {
            client.vanish();
        } else if (which < 31) {
            client.endByNode();
        } else if (which < 34) {
            client.losesItsCursor();
            connect(client, chance.nextBoolean() ? 50 + chance.nextInt(250) : WHOLE);
        } else {
            connect(client, WHOLE);
        }
    }

    private void connect(CheckedClient client, int bytes) {
        try {
            client.connect(anyOf(nodes).channels, bytes);
        } catch (StreamRefusedException e) {
            // it comes back later, as it would
        }
    }

    private CheckedClient newClient() {
        var channels = new ArrayList<>(CHANNELS);
        Collections.shuffle(channels, chance);
        var mine = channels.subList(0, 1 + chance.nextInt(channels.size()));
        int kind = chance.nextInt(6);
        var subscription = Subscription.to(mine);
        int history = 0;
        if (kind == 0) {
            subscription = subscription.snapshot(() -> state(mine));
        } else if (kind == 1) {
            history = 1 + chance.nextInt(400);
            subscription = subscription.history(history);
        } else if (mine.equals(List.of("latest/1"))) {
            history = 1; // by itself
        } else {
            subscription = subscription.history(0);
        }
        var rules = mine.stream().collect(Collectors.toMap(channel -> channel, RULES::get));
        var checker = new HistoryChecker("client " + clients.size(), published, rules, kind == 0);
        return new CheckedClient(subscription, history, checker);
    }

    /** What is published while a state is loaded is not in it. */
    private String state(List<String> channels) {
        var state = HistoryChecker.state(published, channels);
        publish(anyOf(channels));
        return state;
    }

    /** A channel that nobody uses is left by the thread that reads; whoever comes next would wait for it for ever. */
    private static void pass(TestNode node, Duration time) {
        node.pass(time);
        node.readBroker();
    }

    private void load() {
        for (var load = loads.poll(); load != null; load = loads.poll()) {
            load.run();
        }
    }

    private void publish(String channel) {
        publish(channel, 0);
    }

    private void publish(String channel, int padding) {
        anyOf(nodes).publisher.publish(channel, channel + " " + ++events + "x".repeat(padding));
    }

    /** Nothing gets lost any more, everybody comes back and reads; then each channel has one more event. */
    private void comeToRest() {
        publishedWhileRead = 0;
        carriage.trouble(0);
        carriage.deliverLate();
        clients.forEach(client -> client.breakAfter(WHOLE));
        if (chance.nextInt(4) == 0) {
            fallBehind();
        }
        clients.forEach(client -> client.read(WHOLE));
        for (int round = 0; round < 10; round++) {
            rest();
        }
        missMuch();
        learnWhatWasMissed();
        for (int round = 0; round < 10; round++) {
            rest();
        }
        clients.forEach(CheckedClient::quiet);
        changeMasters();
        CHANNELS.forEach(this::publish);
        rest();
        clients.forEach(CheckedClient::quiet);
    }

    /** Some nodes and clients have an event that the next masters do not, and nothing follows it. */
    private void changeMasters() {
        clients.stream().filter(client -> chance.nextBoolean()).forEach(CheckedClient::vanish);
        carriage.trouble(30);
        CHANNELS.forEach(this::publish);
        carriage.trouble(0);
        CHANNELS.forEach(channel -> carriage.changeMaster(channel, chance.nextInt(2)));
        rest();
        if (chance.nextBoolean()) {
            carriage.tellOfLosses();
        }
        rest();
        clients.stream().filter(client -> chance.nextBoolean()).forEach(CheckedClient::vanish);
        for (int round = 0; round < 5; round++) {
            rest();
        }
        long before = reads();
        rest();
        if (reads() > before) {
            findings.add(new Finding(Finding.Kind.NEEDLESS_READ, "no client", reads() - before + " reads at rest"));
        }
        carriage.deliverLate();
    }

    private long reads() {
        return nodes.stream()
                .mapToLong(node -> node.channels.counters().historyReads())
                .sum();
    }

    /** More than a log holds, of which the clients take a few writes, and then nothing for a while. */
    private void fallBehind() {
        clients.forEach(client -> client.read(0));
        for (int i = 0; i < 400; i++) {
            publish("long/1", 1_000); // of a size that a stream of several channels has left some of a page unwritten
        }
        for (int i = 0; i < 3; i++) {
            clients.forEach(client -> client.read(1));
            nodes.forEach(TestNode::readBroker);
        }
        nodes.forEach(node -> pass(node, Duration.ofSeconds(3)));
    }

    /** More than fits into a few reads, by their number and by their bytes. */
    private void missMuch() {
        carriage.trouble(100);
        for (int i = 0; i < 400; i++) {
            publish("long/1");
        }
        for (int i = 0; i < 6; i++) {
            publish("long/2", 30_000);
        }
        carriage.trouble(0);
    }

    /** By one more event, or since the broker says so; or while a read is under way that does not have it yet. */
    private void learnWhatWasMissed() {
        int how = chance.nextInt(3);
        if (how == 0) {
            CHANNELS.forEach(this::publish);
            return;
        }
        if (how == 1) {
            carriage.afterRead(this::loseOneMore);
        }
        carriage.tellOfLosses();
        nodes.forEach(TestNode::readBroker);
        carriage.afterRead(channel -> {});
    }

    private void loseOneMore(String channel) {
        if (publishedWhileRead < 10 && chance.nextInt(4) == 0) {
            publishedWhileRead++;
            carriage.trouble(100);
            publish(channel);
            carriage.trouble(0);
            carriage.tellOfLosses();
        }
    }

    private void rest() {
        clients.stream().filter(client -> !client.isConnected()).forEach(client -> connect(client, WHOLE));
        nodes.forEach(TestNode::readBroker);
        load();
        nodes.forEach(node -> pass(node, Duration.ofSeconds(2)));
    }

    private <T> T anyOf(List<T> all) {
        return all.get(chance.nextInt(all.size()));
    }
}
