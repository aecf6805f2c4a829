package io.github.ssejaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.GenericType;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An event that the stream could not carry as it is meant cannot be made. */
class EventTest {

    @Test
    void withChangesOneThingAndLeavesTheOriginal() {
        var plain = Event.of("data");

        var full = plain.withName("tick")
                .withRetry(Duration.ofSeconds(10))
                .withComment("why")
                .withMediaType(MediaType.APPLICATION_XML_TYPE)
                .withKey("7");

        assertThat(full)
                .isEqualTo(
                        new Event("data", "tick", Duration.ofSeconds(10), "why", MediaType.APPLICATION_XML_TYPE, "7"));
        assertThat(plain).isEqualTo(new Event("data", null, null, null, null, null));
    }

    @Test
    void anEventIsAnEventAlready() {
        var event = Event.of("tick", "data");

        assertThat(Event.of(event)).isSameAs(event);
    }

    @Test
    void thereIsNoEventWithoutData() {
        assertThatNullPointerException().isThrownBy(() -> Event.of(null)).withMessage("data");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    U+000A | "a\\u000aevent: admin"
                    U+000D | "a\\u000devent: admin"
                    """)
    void aNameCannotForgeAField(String codePoint, String shown) {
        var lineEnd = Character.toString(Integer.parseInt(codePoint.substring(2), 16));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Event.of("a" + lineEnd + "event: admin", "data"))
                .withMessage("The event name " + shown + " has the control character " + codePoint
                        + " at index 1; leave it out");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stream-",
                "stream-reset",
                "STREAM-RESET",
                "Stream-Open",
                "keep-alive",
                "Keep-Alive",
                "KEEP-ALIVE"
            })
    void aNameOfTheLibraryIsReserved(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Event.of(name, "data"))
                .withMessage("The event name \"" + name + "\" is reserved: \"keep-alive\" and names beginning with "
                        + "\"stream-\" are sent by the library itself; choose another");
    }

    @ParameterizedTest
    @ValueSource(strings = {"str\u200beam-reset", "\ufeffstream-reset", "keep-alive\u0000"})
    void aReservedNameCannotBeDisguised(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Event.of(name, "data"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream", "streams-1", "downstream-1", "keep-alive-2", "message", " ", ":"})
    void anyOtherNameIsFree(String name) {
        assertThat(Event.of(name, "data").name()).isEqualTo(name);
    }

    @Test
    void aReconnectionTimeIsWhatABrowserTakes() {
        var event = Event.of("data");

        assertThat(event.withRetry(Duration.ZERO).retry()).isZero();
        assertThat(event.withRetry(Duration.ofMillis(Integer.MAX_VALUE)).retry())
                .hasMillis(Integer.MAX_VALUE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> event.withRetry(Duration.ofMillis(-1)))
                .withMessage("A reconnection time is between 0 and 2147483647 ms, not PT-0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> event.withRetry(Duration.ofMillis(1L << 31)))
                .withMessage("A reconnection time is between 0 and 2147483647 ms, not PT596H31M23.648S");
    }

    @Test
    void aCommentMayHaveLinesButNoNul() {
        assertThat(Event.of("data").withComment("a\r\nb").comment()).isEqualTo("a\r\nb");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Event.of("data").withComment("a\u0000"))
                .withMessage("The comment \"a\\u0000\" has the control character U+0000 at index 1; leave it out");
    }

    @Test
    void anIdempotencyKeyIsALine() {
        var event = Event.of("data");

        assertThat(event.withKey("k".repeat(255)).key()).hasSize(255);
        assertThat(event.withKey("7").withKey(null)).isEqualTo(event);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> event.withKey(""))
                .withMessage("The idempotency key is empty; it has 1 to 255 characters");
        assertThatIllegalArgumentException().isThrownBy(() -> event.withKey("k".repeat(256)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> event.withKey("a\nb"))
                .withMessage(
                        "The idempotency key \"a\\u000ab\" has the control character U+000A at index 1; leave it out");
    }

    @Test
    void theStandardsEventKeepsAllItSays() {
        var standard = new OutboundEvent.Builder()
                .name("tick")
                .comment("why")
                .reconnectDelay(2500)
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data("data")
                .build();

        assertThat(Event.of(standard))
                .isEqualTo(new Event(
                        "data", "tick", Duration.ofMillis(2500), "why", MediaType.APPLICATION_JSON_TYPE, null));
    }

    @Test
    void theStandardsEventMaySayNothingButData() {
        var standard = new OutboundEvent.Builder().data("").build();

        assertThat(Event.of(standard)).isEqualTo(new Event("", null, null, null, MediaType.TEXT_PLAIN_TYPE, null));
    }

    @Test
    void theStandardsEventKeepsItsGenericType() {
        var numbers = List.of(1, 2);
        var type = new GenericType<List<Integer>>() {};

        var event = Event.of(new OutboundEvent.Builder().data(type, numbers).build());

        assertThat(event.data()).isEqualTo(new GenericEntity<>(numbers, type.getType()));
    }

    @Test
    void theStandardsEventHasNoIdOfItsOwn() {
        var standard = new OutboundEvent.Builder().id("7\n").data("data").build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Event.of(standard))
                .withMessage("The OutboundSseEvent has the id \"7\\u000a\", but the id of a published event is the "
                        + "client's cursor; put your own id into the data");
    }

    @Test
    void theStandardsEventHasData() {
        var standard = new OutboundEvent.Builder().comment("only").build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Event.of(standard))
                .withMessage("The OutboundSseEvent has no data, so no client would see it; "
                        + "give it data, an empty string will do");
    }
}
