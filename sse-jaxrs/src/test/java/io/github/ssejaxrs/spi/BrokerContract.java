package io.github.ssejaxrs.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.ssejaxrs.spi.Replay.Complete;
import io.github.ssejaxrs.spi.Replay.Missing;
import io.github.ssejaxrs.spi.Replay.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link Broker} promises, as long as nothing is lost on the way; each broker's test extends it. */
public abstract class BrokerContract {

    /** How many messages of a channel the broker under test retains at least. */
    protected static final int RETAINED = 10;

    private static final Retention RETENTION = new Retention(RETAINED, Duration.ofHours(1));

    /** A message that has not arrived by then never will. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    protected final String channel = "contract/" + UUID.randomUUID();

    private final ConcurrentHashMap<String, BlockingQueue<Message>> heard = new ConcurrentHashMap<>();
    private Broker broker;

    /** A new broker, not started, that retains as it is told when it starts. */
    protected abstract Broker create();

    @BeforeEach
    void start() {
        broker = create();
        broker.start(message -> heard(message.channel()).add(message), name -> RETENTION);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    // 1. publish: number it, append it, trim, carry it

    @Test
    void aChannelsMessagesAreNumberedFromOne() {
        var places = List.of(publish("one"), publish("two"), publish("three"));

        assertThat(places).extracting(Position::sequence).containsExactly(1L, 2L, 3L);
        assertThat(places)
                .extracting(Position::generation)
                .containsOnly(places.get(0).generation());
    }

    @Test
    void channelsAreNumberedEachForItself() {
        publish("one");
        publish("two");

        assertThat(broker.publish(channel + "/other", payload("one")).sequence())
                .isEqualTo(1);
        assertThat(broker.publish(channel.toUpperCase(Locale.ROOT), payload("one"))
                        .sequence())
                .isEqualTo(1);
        assertThat(publish("three").sequence()).isEqualTo(3);
    }

    @Test
    void namesAreTextAndNotSyntax() {
        for (var name :
                List.of("{a}", "a}b{c", "{}", "*", "a?[b]", "..", "//", "%2e", ":", " ", "é", "e\u0301", "🎈")) {
            broker.subscribe(channel + name);
            var place = broker.publish(channel + name, payload(name));

            assertThat(hear(channel + name, 1)).containsExactly(new Message(channel + name, place, payload(name)));
            assertThat(place.sequence()).as(name).isEqualTo(1);
        }
    }

    @Test
    void namesAreComparedByCodePoint() {
        for (var name : List.of("admin", "Admin", "\u0430dmin", "admin ", "\uff41dmin")) {
            assertThat(broker.publish(channel + name, payload(name)).sequence())
                    .as(name)
                    .isEqualTo(1);
        }
    }

    @Test
    void whatWasPublishedIsCarriedAndReplayedWhole() {
        var full = new Payload("a\r\nb\rc\n\n \u0000\ufeffü🎈", "tick", Duration.ofMillis(2500), "why\nnot");
        var bare = new Payload("", null, null, null);
        broker.subscribe(channel);
        var first = broker.publish(channel, full);
        var second = broker.publish(channel, bare);

        assertThat(hear(2)).containsExactly(new Message(channel, first, full), new Message(channel, second, bare));
        assertThat(replay(first.at(0), 10))
                .containsExactly(new Message(channel, first, full), new Message(channel, second, bare));
    }

    @Test
    void theHistoryIsTrimmed() {
        var place = publish(1000);

        var window = broker.window(channel);

        assertThat(window.end()).isEqualTo(place);
        assertThat(window.end().sequence() - window.start().sequence()).isBetween((long) RETAINED, 999L);
    }

    // 2. one order, the same for listeners and replay

    @Test
    void listenersHearAllPublishersInTheOrderOfTheNumbers() {
        int publishers = 8;
        int each = 250;
        broker.subscribe(channel);
        var gate = new CyclicBarrier(publishers);
        var published = new ConcurrentHashMap<Position, String>();
        inParallel(publishers, publisher -> {
            gate.await();
            for (int i = 0; i < each; i++) {
                var data = publisher + "." + i;
                published.put(broker.publish(channel, payload(data)), data);
            }
        });

        var messages = hear(publishers * each);

        assertThat(published).hasSize(publishers * each);
        assertThat(messages)
                .extracting(message -> message.position().sequence())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, publishers * each).boxed().toList());
        assertThat(messages)
                .allSatisfy(
                        message -> assertThat(message.payload().data()).isEqualTo(published.get(message.position())));
        var window = broker.window(channel);
        assertThat(replay(window.start(), Integer.MAX_VALUE))
                .containsExactlyElementsOf(messages.subList((int) window.start().sequence(), messages.size()));
    }

    @Test
    void aListenerIsCalledForAChannelByOneThreadAtATime() throws Exception {
        int publishers = 8;
        int each = 250;
        var running = new AtomicInteger();
        var overlaps = new AtomicInteger();
        var arrived = new CountDownLatch(publishers * each);
        try (var watched = create()) {
            watched.start(
                    message -> {
                        if (running.incrementAndGet() != 1) {
                            overlaps.incrementAndGet();
                        }
                        Thread.yield();
                        running.decrementAndGet();
                        arrived.countDown();
                    },
                    name -> RETENTION);
            watched.subscribe(channel);
            inParallel(publishers, publisher -> {
                for (int i = 0; i < each; i++) {
                    watched.publish(channel, payload("data"));
                }
            });

            assertThat(arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(overlaps).hasValue(0);
    }

    // 3. subscribe, unsubscribe and what a channel retains

    @Test
    void aChannelWithoutMessagesHasAnEmptyWindowFromWhichThereIsNothingToReplay() {
        var window = broker.subscribe(channel);

        assertThat(window.start()).isEqualTo(window.end());
        assertThat(window.end().sequence()).isZero();
        assertThat(broker.window(channel)).isEqualTo(window);
        assertThat(replay(window.end(), 10)).isEmpty();
    }

    @Test
    void aChannelsFirstMessageFollowsItsEmptyWindow() {
        var before = broker.subscribe(channel).end();

        var place = publish("one");

        assertThat(place).isEqualTo(before.next());
        assertThat(replay(before, 10)).extracting(Message::position).containsExactly(place);
    }

    @Test
    void subscribeTellsWhatIsRetained() {
        var place = publish(3);

        var window = broker.subscribe(channel);

        assertThat(window).isEqualTo(new Window(place.at(0), place));
        assertThat(broker.window(channel)).isEqualTo(window);
    }

    @Test
    void whatIsPublishedAfterTheWindowIsHeard() {
        var publishing = new AtomicBoolean(true);
        var last = CompletableFuture.supplyAsync(() -> {
            var place = publish("first");
            while (publishing.get()) {
                place = publish("more");
            }
            return place;
        });
        var window = broker.subscribe(channel);
        publish("last but some");
        publishing.set(false);

        var end = Math.max(last.join().sequence(), broker.window(channel).end().sequence());
        var sequences = hearUpTo(end);

        assertThat(sequences)
                .containsAll(LongStream.rangeClosed(window.end().sequence() + 1, end)
                        .boxed()
                        .toList());
    }

    @Test
    void whoComesBackHearsAgain() {
        broker.subscribe(channel);
        broker.unsubscribe(channel);
        var missed = publish("missed");

        var window = broker.subscribe(channel);
        var place = publish("heard");

        assertThat(window.end()).isEqualTo(missed);
        assertThat(hearUpTo(place.sequence())).contains(place.sequence());
    }

    // 4. replay tells the truth

    @Test
    void whatFollowsAPlaceIsReplayedInOrder() {
        var end = publish(5);

        assertThat(data(replay(end.at(0), 10))).containsExactly("1", "2", "3", "4", "5");
        assertThat(data(replay(end.at(3), 10))).containsExactly("4", "5");
        assertThat(replay(end, 10)).isEmpty();
    }

    @Test
    void aLimitedReplayBeginsWithTheOldest() {
        var end = publish(5);

        assertThat(data(replay(end.at(1), 1))).containsExactly("2");
        assertThat(data(replay(end.at(1), 3))).containsExactly("2", "3", "4");
        assertThat(data(replay(end.at(1), 4))).containsExactly("2", "3", "4", "5");
    }

    @Test
    void allThatTheWindowHoldsIsReplayed() {
        publish(1000);

        var window = broker.window(channel);

        assertThat(replay(window.start(), 1000))
                .extracting(Message::position)
                .containsExactlyElementsOf(LongStream.rangeClosed(window.start().sequence() + 1, 1000)
                        .mapToObj(window.end()::at)
                        .toList());
    }

    @Test
    void whatWasTrimmedIsMissing() {
        var end = publish(1000);
        var start = broker.window(channel).start();

        assertThat(broker.replay(channel, start.at(start.sequence() - 1), 10))
                .isEqualTo(new Missing(Reason.TRIMMED, end));
        assertThat(broker.replay(channel, end.at(0), 10)).isEqualTo(new Missing(Reason.TRIMMED, end));
    }

    @Test
    void aPlaceOfAnotherGenerationIsUnknown() {
        var end = publish(5);

        for (long sequence : new long[] {0, 1, 5, 6, Long.MAX_VALUE}) {
            var foreign = new Position(end.generation() ^ 1, sequence);
            assertThat(broker.replay(channel, foreign, 10)).isEqualTo(new Missing(Reason.UNKNOWN_GENERATION, end));
        }
    }

    @Test
    void aPlaceBeyondTheEndWasNeverGivenOut() {
        var end = publish(5);

        for (long beyond : new long[] {6, 5 + 1_000_000_000L, Long.MAX_VALUE}) {
            assertThat(broker.replay(channel, end.at(beyond), 10)).isEqualTo(new Missing(Reason.INVALID_CURSOR, end));
        }
    }

    @Test
    void whoMissedSomethingGoesOnAtTheEnd() {
        publish(1000);
        var missing = (Missing) broker.replay(channel, new Position(0, 7), 10);

        publish("next");

        assertThat(data(replay(missing.end(), 10))).containsExactly("next");
    }

    @Test
    void replayOfAChannelNobodyKnowsMissesWhatMayHaveBeen() {
        var forged = new Position(1, 7);

        assertThat(broker.replay(channel, forged, 10)).isInstanceOf(Missing.class);
    }

    // 5. idempotency keys

    @Test
    void whatIsPublishedAgainUnderItsKeyIsRecordedOnce() {
        broker.subscribe(channel);
        var first = broker.publish(channel, payload("first"), "key");
        publish("between");

        var again = broker.publish(channel, payload("again"), "key");

        assertThat(again).isEqualTo(first);
        publish("last");
        assertThat(data(hear(3))).containsExactly("first", "between", "last");
        assertThat(data(replay(first.at(0), 10))).containsExactly("first", "between", "last");
    }

    @Test
    void anotherKeyIsAnotherMessage() {
        for (var key : List.of("key", "Key", "key ", "{key}", "*", ":", "é", "e\u0301", "k".repeat(255))) {
            broker.publish(channel, payload(key), key);
        }
        publish("without a key");
        publish("without a key");

        assertThat(broker.window(channel).end().sequence()).isEqualTo(11);
    }

    @Test
    void aKeyIsThatOfItsChannel() {
        broker.publish(channel, payload("here"), "key");

        var place = broker.publish(channel + "/other", payload("there"), "key");

        assertThat(data(((Complete) broker.replay(channel + "/other", place.at(0), 10)).messages()))
                .containsExactly("there");
    }

    @Test
    void aKeyOutlivesItsMessage() {
        var first = broker.publish(channel, payload("trimmed"), "key");
        var end = publish(1000);

        assertThat(broker.publish(channel, payload("again"), "key")).isEqualTo(first);
        assertThat(broker.window(channel).end()).isEqualTo(end);
    }

    @Test
    void publishersWithOneKeyPublishOneMessage() {
        int publishers = 8;
        int rounds = 50;
        broker.subscribe(channel);
        var gate = new CyclicBarrier(publishers);
        var places = new ConcurrentHashMap<String, Set<Position>>();
        inParallel(publishers, publisher -> {
            for (int round = 0; round < rounds; round++) {
                var key = "key " + round;
                gate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                var place = broker.publish(channel, payload(key), key);
                places.computeIfAbsent(key, k -> ConcurrentHashMap.newKeySet()).add(place);
            }
        });

        var messages = hear(rounds);

        assertThat(broker.window(channel).end().sequence()).isEqualTo(rounds);
        assertThat(messages)
                .allSatisfy(message ->
                        assertThat(places.get(message.payload().data())).containsExactly(message.position()));
    }

    // 6. close

    @Test
    void afterCloseNothingIsPublishedOrSubscribedTo() {
        broker.subscribe(channel);
        broker.close();
        broker.close();

        assertThatIllegalStateException().isThrownBy(() -> publish("late"));
        assertThatIllegalStateException().isThrownBy(() -> broker.subscribe(channel));
        assertThat(heard(channel)).isEmpty();
    }

    @Test
    void unsubscribingAfterCloseIsNoFault() {
        broker.subscribe(channel);
        broker.close();

        broker.unsubscribe(channel);

        assertThat(heard(channel)).isEmpty();
    }

    protected final Broker broker() {
        return broker;
    }

    protected final Position publish(String data) {
        return broker.publish(channel, payload(data));
    }

    /** Messages "1", "2", "3" …; the place of the last. */
    protected final Position publish(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> publish(Integer.toString(i)))
                .reduce((before, last) -> last)
                .orElseThrow();
    }

    protected final List<Message> replay(Position after, int limit) {
        var replay = broker.replay(channel, after, limit);
        assertThat(replay).isInstanceOf(Complete.class);
        return ((Complete) replay).messages();
    }

    protected static List<String> data(List<Message> messages) {
        return messages.stream().map(message -> message.payload().data()).toList();
    }

    protected static Payload payload(String data) {
        return new Payload(data, null, null, null);
    }

    private BlockingQueue<Message> heard(String name) {
        return heard.computeIfAbsent(name, n -> new LinkedBlockingQueue<>());
    }

    private List<Message> hear(int count) {
        return hear(channel, count);
    }

    private List<Message> hear(String name, int count) {
        return hear(name, messages -> messages.size() == count);
    }

    private Set<Long> hearUpTo(long sequence) {
        return Set.copyOf(hear(
                        channel,
                        messages -> !messages.isEmpty()
                                && messages.get(messages.size() - 1).position().sequence() == sequence)
                .stream()
                .map(message -> message.position().sequence())
                .toList());
    }

    private List<Message> hear(String name, Predicate<List<Message>> enough) {
        var messages = new ArrayList<Message>();
        while (!enough.test(messages)) {
            try {
                var next = heard(name).poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                assertThat(next).as("what is heard after %s", messages).isNotNull();
                messages.add(next);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return messages;
    }

    /** One of several at once. */
    private interface Task {
        void run(int number) throws Exception;
    }

    private static void inParallel(int threads, Task task) {
        var running = IntStream.range(0, threads)
                .mapToObj(number -> {
                    var done = new CompletableFuture<Void>();
                    new Thread(() -> {
                                try {
                                    task.run(number);
                                    done.complete(null);
                                } catch (Exception | Error e) {
                                    done.completeExceptionally(e);
                                }
                            })
                            .start();
                    return done;
                })
                .toList();
        running.forEach(CompletableFuture::join);
    }
}
