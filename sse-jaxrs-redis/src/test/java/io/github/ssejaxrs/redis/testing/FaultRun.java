package io.github.ssejaxrs.redis.testing;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.testing.PublishedEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Two nodes over one Redis, clients that come, break off and come back to the other node, publishers that do not stop, and a
 * fault in the midst of it. Then all comes to rest, and what every client has seen is held against what Redis has and what
 * publishers were told.
 *
 * <pre>{@code
 * var seen = FaultRun.of("killed, returns with its log of writes")
 *         .brokers(node -> RedisBroker.builder(redis.uri().toString()).prefix(FaultRun.PREFIX).build())
 *         .store(redis::command)                                // who is right in the end
 *         .play(run -> {
 *             redis.kill();
 *             redis.start();                                    // when this returns the fault is over
 *         });
 * assertThat(seen.keptPromise().resets()).isEmpty();
 * }</pre>
 */
public final class FaultRun {

    /** Of the keys in Redis. */
    public static final String PREFIX = "fault";

    private static final int NODES = 2;
    private static final int ROOMS = 24;
    private static final int VISITORS = 240;

    /** Channels of one client each, which the nodes leave and join again as it goes and comes. */
    private static final int DESKS = 16;

    private static final int PUBLISHERS = 4;

    /** Of each publisher, which makes 200 events a second. */
    private static final Duration PACE = Duration.ofMillis(Long.getLong("faults.pace", 20));

    private static final int EVENTS_BEFORE = 250;
    private static final int EVENTS_AFTER = 100;

    /** How often clients are looked after. */
    private static final Duration ROUND = Duration.ofMillis(10);

    /** Until when all have to have everything; far more than any of them takes. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** After what is published is published again, in case it was lost as well. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What happens to Redis while events flow. */
    @FunctionalInterface
    public interface Fault {

        void happen(FaultRun run) throws Exception;
    }

    /** Who answers commands, the key of which comes second. */
    @FunctionalInterface
    public interface Store {

        @Nullable
        Object command(String... command);
    }

    private final String name;
    private final long seed = Long.getLong("faults.seed", System.nanoTime());
    private final Random chance = new Random(seed); // of the thread that looks after clients
    private final PublishedEvents published = new PublishedEvents();
    private final Publishes publishes = new Publishes();
    private final Openings openings = new Openings();
    private final List<PubSub> nodes = new ArrayList<>();
    private final List<LiveClient> clients = new ArrayList<>();
    private final List<String> channels =
            Stream.concat(numbered("room/", ROOMS), numbered("desk/", DESKS)).toList();
    private final List<Future<?>> publishers = new ArrayList<>();
    private IntFunction<Broker> brokers = node -> {
        throw new IllegalStateException("Say what brokers the nodes have");
    };
    private Store store = command -> {
        throw new IllegalStateException("Say which store is right in the end");
    };
    private final AtomicInteger more = new AtomicInteger();
    private volatile boolean publishing = true;
    private volatile boolean restless = true;
    private volatile boolean over;
    private boolean quiet;

    private FaultRun(String name) {
        this.name = name;
    }

    /** @param name as the report has it */
    public static FaultRun of(String name) {
        return new FaultRun(name);
    }

    /** What the nodes are over; given their number, from 0. */
    public FaultRun brokers(IntFunction<Broker> brokers) {
        this.brokers = brokers;
        return this;
    }

    /** Who has the truth when all is over. */
    public FaultRun store(Store store) {
        this.store = store;
        return this;
    }

    /** When the fault is over nothing is published until all clients know what there is. */
    public FaultRun quietAfterwards() {
        quiet = true;
        return this;
    }

    /** Has it happen while events flow, and looks what became of them. */
    public Aftermath play(Fault fault) {
        System.out.printf("%s: -Dfaults.seed=%d%n", name, seed);
        var threads = Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "fault-run");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return play(fault, threads);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            over = true;
            publishing = false;
            threads.shutdownNow();
            nodes.forEach(PubSub::close);
        }
    }

    private Aftermath play(Fault fault, ExecutorService threads) throws Exception {
        IntStream.range(0, NODES).forEach(node -> nodes.add(newNode(node)));
        IntStream.range(0, VISITORS).forEach(n -> clients.add(newVisitor(n)));
        numbered("desk/", DESKS).forEach(desk -> clients.add(new LiveClient("clerk of " + desk, List.of(desk), 0)));
        var lookingAfter = threads.submit(() -> lookAfterClients(threads));
        awaitAll("come", LiveClient::isConnected);
        IntStream.range(0, PUBLISHERS).forEach(n -> publishers.add(threads.submit(() -> publish(n))));
        awaitEvents(EVENTS_BEFORE);
        fault.happen(this);
        restless = false; // the time that clients like to be away is not what a fault costs them
        long healed = System.nanoTime();
        boolean caughtUp = catchUp(quiet);
        var recovery = Duration.ofNanos(System.nanoTime() - healed);
        restless = true;
        if (caughtUp && publishing) {
            awaitEvents(EVENTS_AFTER);
        }
        restless = false;
        stopPublishing();
        long quiet = System.nanoTime();
        catchUp(false);
        var rest = Duration.ofNanos(System.nanoTime() - quiet);
        over = true;
        lookingAfter.get();
        var seen = Aftermath.of(name, seed, recovery, rest, clients, publishes, openings, published, readStore());
        System.out.println(seen);
        return seen;
    }

    private PubSub newNode(int number) {
        return PubSubFeature.builder()
                .broker(new WitnessedBroker(brokers.apply(number), published))
                .history(100_000, Duration.ofHours(1)) // what is lost was not trimmed
                .maxHistoryReads(1_000_000)
                .drain(Duration.ZERO)
                .build()
                .pubSub();
    }

    private static Stream<String> numbered(String kind, int count) {
        return IntStream.range(0, count).mapToObj(n -> kind + n);
    }

    private LiveClient newVisitor(int number) {
        var rooms = new ArrayList<>(channels.subList(0, ROOMS));
        Collections.shuffle(rooms, chance);
        return new LiveClient(
                "visitor " + number, List.copyOf(rooms.subList(0, 1 + chance.nextInt(3))), number % NODES);
    }

    private void publish(int number) {
        var mine = new Random(seed + number);
        var publisher = nodes.get(number % NODES).publisher();
        while (publishing) {
            publishes.publish(publisher, channels.get(mine.nextInt(channels.size())));
            LockSupport.parkNanos(PACE.toNanos());
        }
    }

    /** Whoever is gone comes back to the other node, and while they are restless some break off. */
    private void lookAfterClients(ExecutorService threads) {
        var coming = new HashMap<LiveClient, Future<?>>();
        while (!over) {
            if (restless) {
                breakOff(clients.get(chance.nextInt(clients.size())));
            }
            coming.values().removeIf(Future::isDone);
            for (var client : clients) {
                if (!client.isConnected() && !coming.containsKey(client) && isDue(client)) {
                    var node = (LocalChannels) nodes.get(client.nextNode(NODES)).channels();
                    coming.put(client, threads.submit(() -> connect(client, node)));
                }
            }
            LockSupport.parkNanos(ROUND.toNanos());
        }
    }

    private void breakOff(LiveClient client) {
        if (chance.nextInt(3) == 0) { // about 30 a second
            client.breakAfter(chance.nextInt(400));
            long away = chance.nextInt(8) == 0 ? 1_000 + chance.nextInt(2_000) : chance.nextInt(300);
            client.returns = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(away);
        }
    }

    private boolean isDue(LiveClient client) {
        return !isAway(client);
    }

    /** By its own will: it comes back when it likes to, and not when it could. */
    private boolean isAway(LiveClient client) {
        return restless && client.returns != 0 && System.nanoTime() - client.returns < 0;
    }

    private void connect(LiveClient client, LocalChannels node) {
        if (!openings.open(() -> client.connect(node))) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100)); // it tries again, as a browser would
        }
    }

    /** Of this run, for the fault alone. */
    public Random chance() {
        return new Random(seed);
    }

    /** Waits until so many more events were acknowledged. */
    public void awaitEvents(int events) {
        int enough = publishes.acknowledged() + events;
        Patience.await("%d events are acknowledged".formatted(events)).until(() -> publishes.acknowledged() >= enough);
    }

    /** Waits until so many more publishes failed. */
    public void awaitFailures(int failures) {
        int enough = publishes.failed() + failures;
        Patience.await("%d publishes fail".formatted(failures)).until(() -> publishes.failed() >= enough);
    }

    /** Waits until all publishers wait for an answer. */
    public void awaitNoEvents() {
        var before = new AtomicInteger(-1);
        Patience.await("no more events are acknowledged")
                .pollInterval(PACE.multipliedBy(5))
                .until(() -> before.getAndSet(publishes.acknowledged()) == publishes.acknowledged());
    }

    /** Waits until nothing more is published. */
    public void stopPublishing() throws ExecutionException, InterruptedException {
        publishing = false;
        for (var publisher : publishers) {
            publisher.get();
        }
    }

    /** A client comes to each node for a channel that nobody there listens to. */
    public void comeForMore() {
        for (int node = 0; node < NODES; node++) {
            var channel = "more/" + more.incrementAndGet();
            var client = new LiveClient("client of " + channel, List.of(channel), node);
            connect(client, (LocalChannels) nodes.get(node).channels());
            client.leave();
        }
    }

    /** Publishes as much to all channels in turn, as fast as it can. */
    public void publish(int events, int size) {
        var rest = "x".repeat(size);
        for (int event = 0; event < events; event++) {
            publishes.publish(nodes.get(event % NODES).publisher(), channels.get(event % channels.size()), rest);
        }
    }

    /** Remembers how the generations hang together in a store that is about to be lost. */
    public void remember(Store lost) {
        for (var channel : channels) {
            StoredChannel.read(lost, PREFIX, channel).tellGenerations(channel, published);
        }
    }

    private void awaitAll(String what, Predicate<LiveClient> condition) {
        Patience.await("All clients " + what).until(() -> clients.stream().allMatch(condition));
    }

    /** Each channel gets one more event, unless all is to be quiet, and all clients get as far as that. */
    private boolean catchUp(boolean quietly) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            var places = quietly ? ends() : publishEverywhere(deadline);
            try {
                Awaitility.await()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .atMost(quietly ? ROUND.multipliedBy(10) : PATIENCE)
                        .until(() -> places.size() == channels.size()
                                && clients.stream()
                                        .allMatch(client -> isAway(client) || client.hasReached(places, published)));
                return true;
            } catch (ConditionTimeoutException e) {
                learnGenerations(); // of which the store may have made another since
            }
        }
        return false;
    }

    private Map<String, Position> publishEverywhere(long deadline) {
        var places = new HashMap<String, Position>();
        for (var channel : channels) {
            while (!places.containsKey(channel) && System.nanoTime() - deadline < 0) {
                var attempt = publishes.publish(nodes.get(0).publisher(), channel);
                if (attempt.place() != null) {
                    places.put(channel, attempt.place());
                }
            }
        }
        return places;
    }

    /** As the store has them. */
    private Map<String, Position> ends() {
        learnGenerations();
        var ends = new HashMap<String, Position>();
        readStore().forEach((channel, stored) -> {
            if (stored.end() != null) {
                ends.put(channel, stored.end());
            }
        });
        return ends;
    }

    private void learnGenerations() {
        try {
            remember(store);
        } catch (JedisException e) {
            // not there yet
        }
    }

    private Map<String, StoredChannel> readStore() {
        var found = new HashMap<String, StoredChannel>();
        channels.forEach(channel -> found.put(channel, StoredChannel.read(store, PREFIX, channel)));
        return found;
    }
}
