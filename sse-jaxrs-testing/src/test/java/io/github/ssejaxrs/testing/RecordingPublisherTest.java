package io.github.ssejaxrs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Receipt;
import io.github.ssejaxrs.testing.RoomResource.Message;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordingPublisherTest {

    private final RecordingPublisher publisher = new RecordingPublisher();

    @Test
    void whatIsSaidIsPublishedToTheRoom() {
        var publisher = new RecordingPublisher();
        var rooms = new RoomResource(publisher);

        rooms.say("lobby", "Ada", "hi");

        var message = Event.of("message", new Message("Ada", "hi"));
        assertEquals(List.of(new Published("rooms/lobby", message)), publisher.published());
    }

    @Test
    void withoutABrokerNothingIsSaid() {
        var publisher = new RecordingPublisher();
        var rooms = new RoomResource(publisher);
        publisher.failNext(new BrokerUnavailableException("the broker is away", null));

        assertThrows(BrokerUnavailableException.class, () -> rooms.say("lobby", "Ada", "hi"));

        assertEquals(List.of(), publisher.published());
    }

    @Test
    void eachChannelHasWhatWasPublishedToIt() {
        publisher.publish("a", "one");
        publisher.publish(List.of("b", "a", "b"), Event.of("two"));
        publisher.publishAsync("b", Event.of("three"));

        assertThat(publisher.published("a")).extracting(Event::data).containsExactly("one", "two");
        assertThat(publisher.published("b")).extracting(Event::data).containsExactly("two", "three");
        assertThat(publisher.published()).extracting(Published::channel).containsExactly("a", "b", "a", "b");
        assertThat(publisher.published("c")).isEmpty();
    }

    @Test
    void receiptsAreReal() {
        var first = publisher.publish("a", "one");
        publisher.clear();
        var second = publisher.publish("a", "two");

        assertThat(first.sequence()).isEqualTo(1);
        assertThat(second).isEqualTo(new Receipt("a", first.generation(), 2));
        assertThat(publisher.published()).hasSize(1);
    }

    @Test
    void itRefusesWhatTheRealOneRefuses() {
        var small = new RecordingPublisher(PubSubFeature.builder().maxEventSize(3));

        assertThatIllegalArgumentException().isThrownBy(() -> publisher.publish("", "no name"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publish("a", "stream-reset", ""))
                .withMessageContaining("reserved");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publish("a", new Object() {
                    public String getName() {
                        throw new IllegalStateException("cannot be encoded");
                    }
                }));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> small.publish("a", "four"))
                .withMessageContaining("at most 3 are allowed");
        assertThatIllegalArgumentException().isThrownBy(() -> publisher.publish(List.of("a", ""), Event.of("none")));
        assertThat(publisher.published()).isEmpty();
    }

    @Test
    void aKeyIsRecordedOnce() {
        var first = publisher.publish("a", Event.of("one").withKey("k"));
        var again = publisher.publish("a", Event.of("again").withKey("k"));

        assertThat(again).isEqualTo(first);
        assertThat(publisher.published()).extracting(one -> one.event().data()).containsExactly("one");
    }

    @Test
    void asManyPublishesFailAsItWasTold() {
        publisher.failNext(new BrokerUnavailableException("first", null));
        publisher.failNext(new IllegalStateException("second"));

        assertThatIllegalArgumentException().isThrownBy(() -> publisher.publish("", "refused before"));
        assertThatExceptionOfType(BrokerUnavailableException.class)
                .isThrownBy(() -> publisher.publish("a", "one"))
                .withMessage("first");
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> publisher
                        .publishAsync("a", Event.of("two"))
                        .toCompletableFuture()
                        .join())
                .withRootCauseInstanceOf(IllegalStateException.class);
        publisher.publish("a", "three");
        assertThat(publisher.published("a")).extracting(Event::data).containsExactly("three");
    }

    @Test
    void whatFailsIsRecordedInNoneOfItsChannels() {
        publisher.failNext(new BrokerUnavailableException("away", null));
        assertThrows(BrokerUnavailableException.class, () -> publisher.publish(List.of("a", "b"), Event.of("x")));

        assertThat(publisher.published()).isEmpty();
    }

    @Test
    void manyThreadsArriveInTheOrderOfTheirReceipts() {
        var places = new ConcurrentSkipListMap<Long, Object>();
        var threads = IntStream.range(0, 4)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> IntStream.range(0, 250)
                        .mapToObj(i -> thread + "/" + i)
                        .forEach(text -> places.put(publisher.publish("a", text).sequence(), text))))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(threads).join();

        assertThat(publisher.published("a")).extracting(Event::data).containsExactlyElementsOf(places.values());
        assertThat(places).hasSize(1000);
    }
}
