package io.github.ssejaxrs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.BrokerContract;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import io.github.ssejaxrs.spi.Replay;
import io.github.ssejaxrs.spi.Retention;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** As long as nothing goes wrong it is a broker as any other; when something does, it finds out. */
class FaultyBrokerTest {

    private final TestTime time = new TestTime();
    private final FaultyBroker broker = new FaultyBroker(time.clock(), time);
    private final List<String> heard = new ArrayList<>();
    private final List<String> doubted = new ArrayList<>();

    FaultyBrokerTest() {
        broker.start(
                new Broker.Listener() {
                    @Override
                    public void onMessage(Message message) {
                        heard.add(message.payload().data());
                    }

                    @Override
                    public void onGap(String channel) {
                        doubted.add(channel);
                    }
                },
                name -> new Retention(10, Duration.ofHours(1)));
    }

    private Position publish(String channel, String data) {
        return broker.publish(channel, new Payload(data, null, null, null));
    }

    @Nested
    class WithoutFaults extends BrokerContract {

        @Override
        protected Broker create() {
            return new FaultyBroker(Clock.systemUTC(), new TestTime());
        }
    }

    @Test
    void aDroppedMessageIsRecordedAndDoubtedASecondLater() {
        var start = broker.subscribe("news").end();
        broker.drop(1);

        publish("news", "one");

        assertThat(heard).isEmpty();
        assertThat(broker.replay("news", start, 10))
                .isInstanceOfSatisfying(
                        Replay.Complete.class,
                        replay -> assertThat(replay.messages()).hasSize(1));
        time.pass(Duration.ofMillis(999));
        assertThat(doubted).isEmpty();
        time.pass(Duration.ofMillis(1));
        assertThat(doubted).containsExactly("news");
        publish("news", "two");
        assertThat(heard).containsExactly("two");
    }

    @Test
    void onlyWhatWouldHaveBeenCarriedIsDropped() {
        broker.subscribe("news");
        broker.subscribe("weather");
        broker.drop("weather", 1);
        broker.drop(1);

        publish("nobody listens", "zero");
        publish("news", "one");
        publish("news", "two");
        publish("weather", "sun");
        publish("weather", "rain");

        assertThat(heard).containsExactly("zero", "two", "rain");
    }

    @Test
    void delayedMessagesArriveLateAndInTheirOrder() {
        broker.subscribe("news");
        broker.delay(Duration.ofSeconds(3));
        publish("news", "one");
        broker.delay(Duration.ofSeconds(1));
        publish("news", "two");
        publish("weather", "sun");
        broker.delay(Duration.ZERO);
        publish("news", "three");

        assertThat(heard).isEmpty();
        time.pass(Duration.ofSeconds(1));
        assertThat(heard).containsExactly("sun");
        time.pass(Duration.ofSeconds(2));
        assertThat(heard).containsExactly("sun", "one", "two", "three");
        publish("news", "four");
        assertThat(heard).endsWith("three", "four");
    }

    @Test
    void aBrokerThatIsAwayAnswersNothingAndDoubtsAllWhenItIsBack() {
        broker.subscribe("news");
        broker.delay(Duration.ofSeconds(1));
        publish("news", "on its way");

        broker.away();

        assertThat(broker.isConnected()).isFalse();
        time.pass(Duration.ofSeconds(2));
        assertThat(heard).isEmpty();
        var place = new Position(1, 1);
        assertUnavailable(() -> publish("news", "one"));
        assertUnavailable(() -> broker.subscribe("weather"));
        assertUnavailable(() -> broker.window("news"));
        assertUnavailable(() -> broker.since("news", time.clock().instant()));
        assertUnavailable(() -> broker.replay("news", place, 1));
        broker.unsubscribe("weather");
        assertThat(doubted).isEmpty();

        broker.back();

        assertThat(broker.isConnected()).isTrue();
        assertThat(doubted).containsExactly("news");
        assertThat(publish("news", "two").sequence()).isEqualTo(2);
    }

    private static void assertUnavailable(Runnable question) {
        assertThatExceptionOfType(BrokerUnavailableException.class)
                .isThrownBy(question::run)
                .withMessageContaining("brokerAway()");
    }

    @Test
    void whatIsForgottenWhileTheBrokerIsAwayIsDoubtedWhenItIsBack() {
        broker.subscribe("news");
        broker.away();

        broker.forget("news");

        assertThat(doubted).isEmpty();
        broker.back();
        assertThat(doubted).containsExactly("news");
    }

    @Test
    void aForgottenChannelBeginsAnewAndOthersGoOn() {
        broker.subscribe("news");
        var place = publish("news", "one");
        publish("weather", "sun");

        broker.forget("news");

        assertThat(doubted).containsExactly("news");
        assertThat(broker.replay("news", place, 10))
                .isInstanceOfSatisfying(
                        Replay.Missing.class,
                        missing -> assertThat(missing.reason()).isEqualTo(Replay.Reason.UNKNOWN_GENERATION));
        var next = publish("news", "two");
        assertThat(next.sequence()).isEqualTo(1);
        assertThat(next.generation()).isNotEqualTo(place.generation());
        assertThat(heard).containsExactly("one", "sun", "two");
        assertThat(publish("weather", "rain").sequence()).isEqualTo(2);
        broker.forget("news");
        assertThat(publish("news", "three").generation()).isNotEqualTo(next.generation());
    }
}
