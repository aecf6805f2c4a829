package io.github.ssejaxrs.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.testing.Published;
import io.github.ssejaxrs.testing.RecordingPublisher;
import jakarta.ws.rs.ForbiddenException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the methods return and publish; no server, no streams. */
class RoomResourceTest {

    private final RecordingPublisher publisher = new RecordingPublisher();
    private final RoomResource rooms = new RoomResource();

    RoomResourceTest() {
        rooms.publisher = publisher;
    }

    @Test
    void oneStreamHasAllThereIsToHear() {
        var subscription = rooms.events("coffee corner", "Ada");

        assertThat(subscription)
                .isEqualTo(Subscription.to("rooms/coffee corner", "typing/coffee corner", "activity")
                        .history(50)
                        .as("Ada"));
    }

    @Test
    void aMessageIsPublishedToItsRoom() {
        var before = Instant.now();

        rooms.say("coffee corner", new Draft("Ada", "hi"));

        var event = publisher.published("rooms/coffee corner").get(0);
        assertThat(event.name()).isEqualTo("message");
        assertThat(event.data()).isInstanceOfSatisfying(Message.class, message -> {
            assertThat(message.user()).isEqualTo("Ada");
            assertThat(message.text()).isEqualTo("hi");
            assertThat(message.time()).isBetween(before, Instant.now());
        });
    }

    @Test
    void whoIsTypingIsToldToTheRoom() {
        rooms.type("coffee corner", new Draft("Ada", null));

        assertThat(publisher.published())
                .containsExactly(new Published("typing/coffee corner", Event.of("typing", new Typing("Ada"))));
    }

    @Test
    void whatIsNotAllowedIsNotPublished() {
        assertThatIllegalArgumentException().isThrownBy(() -> rooms.say("lobby", new Draft("Ada", "")));
        assertThatIllegalArgumentException().isThrownBy(() -> rooms.type("lobby", new Draft("", null)));
        assertThatIllegalArgumentException().isThrownBy(() -> rooms.type("lobby", null));
        assertThatExceptionOfType(ForbiddenException.class)
                .isThrownBy(() -> rooms.say("lobby", new Draft("Mallory", "hi")));
        assertThatExceptionOfType(ForbiddenException.class)
                .isThrownBy(() -> rooms.type("lobby", new Draft("Mallory", null)));

        assertThat(publisher.published()).isEmpty();
    }

    @Test
    void aSlashIsRefusedInARoomsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rooms.events("lobby/../secret", null))
                .withMessage("A room's name has no slash, this one has: lobby/../secret");
        assertThatIllegalArgumentException().isThrownBy(() -> rooms.say("a/b", new Draft("Ada", "hi")));
        assertThatIllegalArgumentException().isThrownBy(() -> rooms.type("a/b", new Draft("Ada", null)));
    }
}
