package io.github.ssejaxrs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ssejaxrs.testing.RoomResource.Message;
import org.junit.jupiter.api.Test;

class ReceivedEventTest {

    @Test
    void dataIsReadAsTheObjectItWas() {
        var event = new ReceivedEvent("message", "{\"user\":\"Ada\",\"text\":\"hi\"}", "");

        assertThat(event.as(Message.class)).isEqualTo(new Message("Ada", "hi"));
    }

    @Test
    void whatIsNoSuchObjectIsShown() {
        for (var text : new String[] {"Hello", "null", "[1]"}) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> new ReceivedEvent("message", text, "").as(Message.class))
                    .withMessageStartingWith("Expected JSON of " + Message.class.getTypeName() + ", but was")
                    .withMessageContaining(text);
        }
    }

    @Test
    void longDataIsCutInMessages() {
        assertThat(new ReceivedEvent("message", "x".repeat(1000), ""))
                .asString()
                .hasSizeLessThan(250);
    }
}
