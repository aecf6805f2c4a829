package io.github.ssejaxrs.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.BrokerContract;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay.Missing;
import io.github.ssejaxrs.spi.Replay.Reason;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.spi.Window;
import io.github.ssejaxrs.testing.TestClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The broker of one node: it delivers at once, retains by count and age, and forgets channels nobody uses. */
class MemoryBrokerTest extends BrokerContract {

    private static final Duration AGE = Duration.ofHours(1);
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final TestClock clock = new TestClock();

    @Override
    protected Broker create() {
        return new MemoryBroker(clock);
    }

    @Test
    void aMessageHasArrivedWhenPublishReturns() {
        var heard = new ArrayList<Position>();
        var broker = create();
        broker.start(message -> heard.add(message.position()), name -> new Retention(RETAINED, AGE));

        var place = broker.publish(channel, payload("one"));

        assertThat(heard).containsExactly(place);
    }

    @Test
    void nothingIsPublishedBeforeTheStart() {
        var broker = create();

        assertThatIllegalStateException()
                .isThrownBy(() -> broker.publish(channel, payload("early")))
                .withMessage("The broker has not been started");
    }

    @Test
    void afterCloseTheMessageSaysWhy() {
        broker().close();

        assertThatIllegalStateException()
                .isThrownBy(() -> publish("late"))
                .withMessage("Shut down: nothing can be published or subscribed to any more");
    }

    @Test
    void exactlySoManyMessagesAreRetained() {
        var end = publish(RETAINED + 3);

        assertThat(broker().window(channel)).isEqualTo(new Window(end.at(3), end));
        assertThat(data(replay(end.at(3), 100)))
                .hasSize(RETAINED)
                .startsWith("4")
                .endsWith("13");
        assertThat(broker().replay(channel, end.at(2), 100)).isEqualTo(new Missing(Reason.TRIMMED, end));
    }

    @Test
    void withoutHistoryAMessageIsDeliveredAndNotRetained() {
        var heard = new ArrayList<Position>();
        var broker = create();
        broker.start(message -> heard.add(message.position()), name -> new Retention(0, AGE));

        var place = broker.publish(channel, payload("one"));

        assertThat(heard).containsExactly(place);
        assertThat(broker.window(channel)).isEqualTo(new Window(place, place));
        assertThat(broker.replay(channel, place.at(0), 1)).isEqualTo(new Missing(Reason.TRIMMED, place));
    }

    @Test
    void anOldMessageIsNotReplayedAlsoIfNothingIsPublished() {
        publish("old");
        clock.pass(AGE.minusMinutes(1));
        var end = publish("young");
        clock.pass(Duration.ofMinutes(1));
        assertThat(data(replay(end.at(0), 10))).as("of exactly that age").containsExactly("old", "young");

        clock.pass(Duration.ofMillis(1));

        assertThat(broker().replay(channel, end.at(0), 10)).isEqualTo(new Missing(Reason.TRIMMED, end));
        assertThat(data(replay(end.at(1), 10))).containsExactly("young");
        assertThat(broker().window(channel)).isEqualTo(new Window(end.at(1), end));
    }

    @Test
    void whoSawAllMissesNothingWhenAllIsTooOld() {
        var end = publish(3);
        broker().subscribe(channel);
        clock.pass(AGE.plusMillis(1));

        assertThat(replay(end, 10)).isEmpty();
        assertThat(broker().window(channel)).isEqualTo(new Window(end, end));
        assertThat(publish("next")).isEqualTo(end.next());
    }

    @Test
    void anUnusedChannelIsForgottenAndBeginsAnew() {
        var end = publish(3);
        clock.pass(AGE.plus(SWEEP));

        var place = publish("anew");

        assertThat(place.sequence()).isEqualTo(1);
        assertThat(place.generation()).isNotEqualTo(end.generation());
        assertThat(broker().replay(channel, end, 10)).isEqualTo(new Missing(Reason.UNKNOWN_GENERATION, place));
    }

    @Test
    void aChannelSomebodyListensToIsNotForgotten() {
        broker().subscribe(channel);
        var end = publish(3);
        clock.pass(AGE.plus(SWEEP));

        assertThat(publish("four")).isEqualTo(end.next());
    }

    @Test
    void aChannelIsForgottenWhenTheLastListenerHasGone() {
        broker().subscribe(channel);
        var end = publish(3);
        broker().unsubscribe(channel);
        clock.pass(AGE.plus(SWEEP));

        assertThat(publish("anew").generation()).isNotEqualTo(end.generation());
    }

    @Test
    void aChannelWithHistoryIsNotForgotten() {
        var end = publish(3);
        clock.pass(AGE);

        assertThat(publish("four")).isEqualTo(end.next());
        assertThat(data(replay(end.at(0), 10))).containsExactly("1", "2", "3", "four");
    }

    @Test
    void betweenTwoSweepsNothingIsForgotten() {
        var end = publish(3);
        clock.pass(AGE.minusSeconds(30));
        broker().window("the sweep");
        clock.pass(Duration.ofSeconds(31));
        assertThat(broker().window(channel)).isEqualTo(new Window(end, end));

        clock.pass(Duration.ofSeconds(30));

        assertThat(broker().window(channel).end().generation()).isNotEqualTo(end.generation());
    }

    @Test
    void thePlaceBeforeTheFirstMessageStaysGoodWhenItsChannelIsForgotten() {
        var before = broker().subscribe(channel).end();
        broker().unsubscribe(channel);
        clock.pass(SWEEP);
        broker().window("the sweep");
        clock.pass(SWEEP);

        publish("first");

        assertThat(data(replay(before, 10))).containsExactly("first");
    }

    @Test
    void afterAPastWasForgottenChannelsBeginWithAnotherGeneration() {
        var before = broker().window(channel).end();
        broker().publish("with a past", payload("old"));
        clock.pass(AGE.plus(SWEEP));
        broker().window("the sweep");

        var place = publish("first");

        assertThat(place.generation()).isNotEqualTo(before.generation());
        assertThat(broker().replay(channel, before, 10)).isEqualTo(new Missing(Reason.UNKNOWN_GENERATION, place));
    }

    @Test
    void afterItsLifetimeAKeyIsFreeAgain() {
        var first = broker().publish(channel, payload("first"), "key");
        clock.pass(Broker.KEY_LIFETIME);
        assertThat(broker().publish(channel, payload("again"), "key")).isEqualTo(first);

        clock.pass(Duration.ofMillis(1));

        var second = broker().publish(channel, payload("second"), "key");
        assertThat(second).isEqualTo(first.next());
        assertThat(broker().publish(channel, payload("again"), "key")).isEqualTo(second);
    }

    @Test
    void aChannelIsForgottenWhenItsKeysHaveRunOut() {
        var broker = create();
        broker.start(message -> {}, name -> new Retention(0, AGE));
        var first = broker.publish(channel, payload("first"), "key");
        clock.pass(Broker.KEY_LIFETIME);
        assertThat(broker.publish(channel, payload("again"), "key")).isEqualTo(first);

        clock.pass(SWEEP);

        assertThat(broker.publish(channel, payload("anew"), "key").generation()).isNotEqualTo(first.generation());
    }

    @Test
    void aKeyIsKnownForItsLifetimeAlsoIfTheClockRunsBackwards() {
        clock.pass(Duration.ofHours(1));
        broker().publish(channel, payload("before"), "before");
        clock.pass(Duration.ofHours(-1));
        var place = broker().publish(channel, payload("first"), "key");
        clock.pass(Duration.ofHours(1).plus(Broker.KEY_LIFETIME));

        assertThat(broker().publish(channel, payload("again"), "key")).isEqualTo(place);
    }

    @Test
    void twoBrokersKnowNothingOfEachOther() {
        var end = publish(3);
        var restarted = create();
        restarted.start(message -> {}, name -> new Retention(RETAINED, AGE));

        assertThat(restarted.replay(channel, end, 10))
                .isInstanceOfSatisfying(
                        Missing.class, missing -> assertThat(missing.reason()).isEqualTo(Reason.UNKNOWN_GENERATION));
    }

    @Test
    void noPlaceIsGivenOutTwiceHoweverOftenChannelsAreForgotten() {
        var broker = new MemoryBroker(new HastyClock());
        broker.start(message -> {}, name -> new Retention(1, Duration.ofMillis(1)));
        var given = ConcurrentHashMap.<String>newKeySet();
        var publishers = IntStream.range(0, 4)
                .mapToObj(publisher -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        var name = "channel " + i % 3;
                        var place = broker.publish(name, payload("data"));
                        assertThat(given.add(name + " " + place))
                                .as("%s %s", name, place)
                                .isTrue();
                    }
                }))
                .toList();

        publishers.forEach(CompletableFuture::join);

        assertThat(given).hasSize(20_000);
    }

    /** A minute passes each time somebody looks. */
    private static final class HastyClock extends Clock {

        private final AtomicLong minutes = new AtomicLong();

        @Override
        public Instant instant() {
            return Instant.EPOCH.plus(Duration.ofMinutes(minutes.incrementAndGet()));
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
