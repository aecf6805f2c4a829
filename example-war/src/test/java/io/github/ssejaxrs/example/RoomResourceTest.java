package io.github.ssejaxrs.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Receipt;
import io.github.ssejaxrs.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RoomResourceTest {

    private final RecordingPublisher publisher = new RecordingPublisher();
    private final RoomResource rooms = new RoomResource();

    RoomResourceTest() {
        rooms.publisher = publisher;
    }

    @Test
    void entryShowsTheLastMessages() {
        var subscription = rooms.events("coffee corner", "Ada");

        assertThat(subscription)
                .isEqualTo(Subscription.to("rooms/coffee corner").history(50));
    }

    @Test
    void aPostIsPublishedToItsRoom() {
        var before = Instant.now();

        rooms.say("coffee corner", new Draft("Ada", "hi"));

        var published = publisher.published.get(0);
        assertThat(published.channel).isEqualTo("rooms/coffee corner");
        assertThat(published.event.name()).isEqualTo("message");
        assertThat(published.event.data()).isInstanceOfSatisfying(Message.class, message -> {
            assertThat(message.user()).isEqualTo("Ada");
            assertThat(message.text()).isEqualTo("hi");
            assertThat(message.time()).isBetween(before, Instant.now());
        });
    }

    @Test
    void aWrongPostIsNotPublished() {
        assertThatIllegalArgumentException().isThrownBy(() -> rooms.say("lobby", new Draft("Ada", "")));

        assertThat(publisher.published).isEmpty();
    }

    @Test
    void aSlashIsRefusedInARoomsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rooms.events("lobby/../secret", "Ada"))
                .withMessage("A room's name has no slash, this one has: lobby/../secret");
        assertThatIllegalArgumentException().isThrownBy(() -> rooms.say("a/b", new Draft("Ada", "hi")));
    }

    private static final class RecordingPublisher implements Publisher {

        record Published(String channel, Event event) {}

        final List<Published> published = new ArrayList<>();

        @Override
        public Receipt publish(String channel, Event event) {
            published.add(new Published(channel, event));
            return new Receipt(channel, 1, published.size());
        }

        @Override
        public List<Receipt> publish(Collection<String> channels, Event event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Receipt> publishAsync(String channel, Event event) {
            throw new UnsupportedOperationException();
        }
    }
}
