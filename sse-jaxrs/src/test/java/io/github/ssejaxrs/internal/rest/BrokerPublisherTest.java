package io.github.ssejaxrs.internal.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.PublishOutcomeUnknownException;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Receipt;
import io.github.ssejaxrs.internal.channel.Statistics;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.testing.UnreliableBroker;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Published, recorded and numbered, or refused with nothing recorded. */
class BrokerPublisherTest {

    private final List<Message> recorded = new ArrayList<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final AtomicInteger encoded = new AtomicInteger();
    private final MemoryBroker broker = new MemoryBroker(Clock.systemUTC());
    private final Publisher publisher = publisher(waiting::add);

    @BeforeEach
    void start() {
        broker.start(recorded::add, channel -> new Retention(100, Duration.ofHours(1)));
    }

    @Test
    void receiptsCountUpWithinAChannel() {
        var receipts = List.of(
                publisher.publish("news", "one"),
                publisher.publish("sport", "other"),
                publisher.publish("news", "tick", "two"),
                publisher.publish("news", Event.of("three")),
                publisher.publish(
                        "news", new OutboundEvent.Builder().data("four").build()));

        assertThat(receipts).extracting(Receipt::channel).containsExactly("news", "sport", "news", "news", "news");
        assertThat(receipts).extracting(Receipt::sequence).containsExactly(1L, 1L, 2L, 3L, 4L);
        assertThat(data()).containsExactly("one", "other", "two", "three", "four");
    }

    @Test
    void oneEventForSeveralChannelsIsEncodedOnce() {
        publisher.publish("b", "before");

        var receipts = publisher.publish(List.of("b", "a", "b"), Event.of(42));

        assertThat(receipts).extracting(Receipt::channel).containsExactly("b", "a");
        assertThat(receipts).extracting(Receipt::sequence).containsExactly(2L, 1L);
        assertThat(encoded).hasValue(1);
    }

    @Test
    void anEventWithAKeyIsRecordedOnceInEachChannel() throws Exception {
        var event = Event.of("once").withKey("7");
        var first = publisher.publish("a", event);

        assertThat(publisher.publish("a", event)).isEqualTo(first);
        assertThat(publisher.publish(List.of("a", "b"), event)).first().isEqualTo(first);
        var later = publisher.publishAsync("a", event).toCompletableFuture();
        waiting.remove().run();
        assertThat(later.get()).isEqualTo(first);
        assertThat(recorded).extracting(Message::channel).containsExactly("a", "b");
    }

    @Test
    void noChannelMeansNoReceipt() {
        assertThat(publisher.publish(List.of(), Event.of("nobody"))).isEmpty();
        assertThat(recorded).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\u0000", "a\u202eb", "e\u0301"})
    void aWrongNameIsRefusedBeforeAnythingIsRecorded(String name) {
        var event = Event.of("data");

        assertThatIllegalArgumentException().isThrownBy(() -> publisher.publish(name, event));
        assertThatIllegalArgumentException().isThrownBy(() -> publisher.publishAsync(name, event));
        assertThatIllegalArgumentException().isThrownBy(() -> publisher.publish(List.of("good", name), event));
        assertThat(recorded).isEmpty();
        assertThat(waiting).isEmpty();
    }

    @Test
    void nullIsRefusedBeforeAnythingIsRecorded() {
        assertThatNullPointerException().isThrownBy(() -> publisher.publish("news", (Object) null));
        assertThatNullPointerException().isThrownBy(() -> publisher.publish("news", (Event) null));
        assertThatNullPointerException().isThrownBy(() -> publisher.publishAsync("news", null));
        assertThatNullPointerException()
                .isThrownBy(() -> publisher.publish(Arrays.asList("news", null), Event.of("data")));
        assertThat(recorded).isEmpty();
    }

    @Test
    void dataThatCannotBeSentIsRefusedAtOnceAlsoAsynchronously() {
        var tooLarge = Event.of("x".repeat(1001));

        assertThatIllegalArgumentException().isThrownBy(() -> publisher.publish("news", tooLarge));
        assertThatIllegalArgumentException().isThrownBy(() -> publisher.publishAsync("news", tooLarge));
        assertThat(recorded).isEmpty();
        assertThat(waiting).isEmpty();
    }

    @Test
    void anEventThatCouldForgeAFieldIsRecordedNowhere() {
        var names = List.of(
                "a\nevent: admin",
                "a\revent: admin",
                "a\r\n\r\ndata: x",
                "a\u0000",
                "a\u0085b",
                "a\u2028b",
                "stream-reset",
                "STREAM-RESET",
                "stream-\u200breset",
                "\u200bstream-reset",
                "a\ud800");

        for (var name : names) {
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> publisher.publish("news", name, "data"));
            assertThatIllegalArgumentException()
                    .as(name)
                    .isThrownBy(() -> publisher.publish(
                            "news",
                            new OutboundEvent.Builder().name(name).data("data").build()));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publish(
                        "news",
                        new OutboundEvent.Builder().id("a\u0000").data("data").build()));
        assertThat(broker.window("news").end().sequence()).isZero();
        assertThat(recorded).isEmpty();
    }

    /** Writers of an application's kind; each is an object whose text is asked for. */
    static List<Object> unwritable() {
        var endless = new ArrayList<Object>();
        endless.add(List.of(endless));
        return List.of(
                new Object() {
                    @Override
                    public String toString() {
                        throw new IllegalStateException("no text");
                    }
                },
                new Object() {
                    @Override
                    public @Nullable String toString() {
                        return null;
                    }
                },
                endless);
    }

    @ParameterizedTest
    @MethodSource("unwritable")
    void dataWhoseWriterFailsIsRecordedNowhere(Object data) {
        var event = Event.of(data);

        for (ThrowingCallable publish : List.<ThrowingCallable>of(
                () -> publisher.publish("news", event),
                () -> publisher.publish(List.of("news", "sport"), event),
                () -> publisher.publishAsync("news", event))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(publish)
                    .withMessageStartingWith("Data of type ")
                    .withMessageContaining(" cannot be encoded as application/json: ");
        }
        assertThat(recorded).isEmpty();
        assertThat(waiting).isEmpty();
        assertThat(broker.window("news").end().sequence()).isZero();
    }

    @Test
    void dataThatNobodyWritesIsRecordedNowhere() {
        var mute = new BrokerPublisher(
                new EventEncoder(List.of((data, type, mediaType) -> null), 1000),
                broker,
                new Statistics(List.of(), Runnable::run),
                waiting::add);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> mute.publish("news", 1))
                .withMessageContaining("there is no message body writer for it");
        assertThatIllegalArgumentException().isThrownBy(() -> mute.publishAsync("news", Event.of(1)));
        assertThat(recorded).isEmpty();
        assertThat(waiting).isEmpty();
    }

    @Test
    void aWriterThatBlocksBlocksItsPublisherAlone() throws Exception {
        var entered = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        var slow = new Object() {
            @Override
            public String toString() {
                entered.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return "slow";
            }
        };
        var blocked = new FutureTask<>(() -> publisher.publish("news", slow));
        new Thread(blocked).start();
        entered.await();

        assertThat(publisher.publish("news", 1).sequence()).isEqualTo(1);
        publisher.publishAsync("news", Event.of(2));
        waiting.forEach(Runnable::run);
        assertThat(blocked.isDone()).isFalse();
        assertThat(data()).containsExactly("1", "2");

        released.countDown();
        assertThat(blocked.get().sequence()).isEqualTo(3);
        assertThat(data()).containsExactly("1", "2", "slow");
    }

    @Test
    void asynchronousPublishesKeepTheirOrder() {
        var data = new StringBuilder("one");
        var one = publisher.publishAsync("news", Event.of(data)).toCompletableFuture();
        var two = publisher.publishAsync("news", Event.of("two")).toCompletableFuture();
        data.append(" changed");
        assertThat(one).isNotDone();

        waiting.forEach(Runnable::run);

        assertThat(one.join().sequence()).isEqualTo(1);
        assertThat(two.join().sequence()).isEqualTo(2);
        assertThat(data()).containsExactly("one", "two");
    }

    @Test
    void whenTooManyWaitTheStageFails() {
        var full = publisher(task -> {
            throw new RejectedExecutionException("full");
        });

        assertThat(full.publishAsync("news", Event.of("late")))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(IllegalStateException.class)
                .withMessage("Too many events wait to be published, or this is shut down; wait for some of them");
        assertThat(recorded).isEmpty();
    }

    @Test
    void afterShutdownNothingIsPublished() {
        broker.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> publisher.publish("news", "late"))
                .withMessage("Shut down: nothing can be published or subscribed to any more");
        assertThat(recorded).isEmpty();
    }

    @Test
    void anAsynchronousPublishFailsAsPublishWouldHave() {
        var late = publisher.publishAsync("news", Event.of("late"));
        broker.close();

        waiting.forEach(Runnable::run);

        assertThat(late)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(IllegalStateException.class)
                .withMessage("Shut down: nothing can be published or subscribed to any more");
    }

    @Test
    void whatTheBrokerCannotDoNowThePublisherIsTold() {
        var unreliable = new UnreliableBroker(broker);
        var toldBy = new BrokerPublisher(
                new EventEncoder(List.of(), 1000), unreliable, new Statistics(List.of(), Runnable::run), Runnable::run);
        for (var failure : List.of(
                new BrokerUnavailableException("away", null),
                new PublishOutcomeUnknownException("sent, but not answered", null))) {
            unreliable.failPublishing(failure);

            assertThatExceptionOfType(BrokerUnavailableException.class)
                    .isThrownBy(() -> toldBy.publish("news", "data"))
                    .isSameAs(failure);
            assertThat(toldBy.publishAsync("news", Event.of("data")))
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isSameAs(failure);
        }
        assertThat(recorded).isEmpty();
    }

    private List<String> data() {
        return recorded.stream().map(message -> message.payload().data()).toList();
    }

    private Publisher publisher(Executor lane) {
        var encoder = new EventEncoder(
                List.of((data, type, mediaType) -> {
                    encoded.incrementAndGet();
                    return data.toString().getBytes(StandardCharsets.UTF_8);
                }),
                1000);
        return new BrokerPublisher(encoder, broker, new Statistics(List.of(), Runnable::run), lane);
    }

    @Test
    void aHandlerOfAnAsynchronousPublishGetsWhatPublishWouldHaveThrown() {
        var failures = new ArrayList<Throwable>();
        publisher.publishAsync("news", Event.of("late")).whenComplete((receipt, failure) -> failures.add(failure));
        broker.close();
        waiting.forEach(Runnable::run);

        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
    }
}
