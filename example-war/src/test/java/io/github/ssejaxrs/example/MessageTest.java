package io.github.ssejaxrs.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void aDraftBecomesAMessageUnchanged() {
        var message = Message.of(new Draft("Ada", " hi\nthere "), NOON);

        assertThat(message).isEqualTo(new Message("Ada", " hi\nthere ", NOON));
    }

    @Test
    void theLongestUserAndTextPass() {
        var message = Message.of(new Draft("u".repeat(40), "t".repeat(2000)), NOON);

        assertThat(message.user()).hasSize(40);
        assertThat(message.text()).hasSize(2000);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\n"})
    void aMissingUserIsRefused(String user) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.of(new Draft(user, "hi"), NOON))
                .withMessage("The user is missing; it has 1 to 40 characters");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\n"})
    void aMissingTextIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.of(new Draft("Ada", text), NOON))
                .withMessage("The text is missing; it has 1 to 2000 characters");
    }

    @Test
    void aUserTooLongIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.of(new Draft("u".repeat(41), "hi"), NOON))
                .withMessage("The user has 41 characters; at most 40 are allowed");
    }

    @Test
    void aTextTooLongIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.of(new Draft("Ada", "t".repeat(2001)), NOON))
                .withMessage("The text has 2001 characters; at most 2000 are allowed");
    }

    @Test
    void nothingPostedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.of(null, NOON))
                .withMessage(Draft.EXPECTED);
    }
}
