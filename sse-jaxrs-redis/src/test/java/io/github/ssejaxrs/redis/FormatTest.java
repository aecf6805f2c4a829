package io.github.ssejaxrs.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Position;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Format 1: what is written is read back, and nothing else is taken for a message. */
class FormatTest {

    private static final String PLACE = "1:0000000000ff:7:";

    @Test
    void aCarriedMessageIsRead() {
        assertThat(carried(PLACE + "d5:hellon4:tickr4:2500c3:why"))
                .isEqualTo(new Message(
                        "news", new Position(255, 7), new Payload("hello", "tick", Duration.ofMillis(2500), "why")));
        assertThat(carried(PLACE + "d0:").payload()).isEqualTo(new Payload("", null, null, null));
    }

    @Test
    void lengthsCountBytesAndNotCharacters() {
        var message = Format.carried("news", (PLACE + "d6:ü🎈n1:x").getBytes(UTF_8));

        assertThat(message.payload()).isEqualTo(new Payload("ü🎈", "x", null, null));
    }

    @Test
    void theFieldsOfAnEntryAreRead() {
        var payload = new Payload("a\r\n: 5:b", "tick", Duration.ofMillis(1), "why\nnot");

        assertThat(Format.payload(Format.fields(payload, "node-1"))).isEqualTo(payload);
    }

    @Test
    void whatIsNoMessageIsUnreadable() {
        for (var text : List.of(
                "",
                "1",
                "2:0000000000ff:7:d1:x",
                "hello",
                "1:",
                "1:0000000000ff",
                "1:0000000000ff:7",
                "1:0000000000ff:-7:d1:x",
                "1:0000000000ff:+7:d1:x",
                "1:0000000000ff:99999999999999999999:d1:x",
                "1:fffffffffffff:7:d1:x",
                "1:xyz:7:d1:x",
                PLACE,
                PLACE + "n1:x",
                PLACE + "d",
                PLACE + "d5",
                PLACE + "d5:hell",
                PLACE + "d-1:x",
                PLACE + "d99999999999:x",
                PLACE + "d1:xn1:\n",
                PLACE + "d1:xn6:stream-",
                PLACE + "d1:xn11:stream-open",
                PLACE + "d1:xr1:x",
                PLACE + "d1:xr11:99999999999",
                PLACE + "d1:\u00ff")) {
            assertThatThrownBy(() -> carried(text)).as(text).isInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void anyBytesAreAMessageOrUnreadable() {
        var random = new Random(7);
        var good = (PLACE + "d5:hellon4:tick").getBytes(ISO_8859_1);
        for (int round = 0; round < 100_000; round++) {
            var bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int change = 0; bytes.length > 0 && change < 3; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                Format.carried("news", bytes);
            } catch (UnreadableException e) {
                assertThat(e.getMessage()).doesNotContain("hello");
            }
        }
    }

    @Test
    void answersOfAnotherKindAreUnreadable() {
        assertThatThrownBy(() -> Format.text(null)).isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> Format.text(7L)).hasMessage("it has Long where text belongs");
        assertThatThrownBy(() -> Format.list("OK", 2)).isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> Format.list(List.of(1), 2)).hasMessage("it is no list of 2");
    }

    @Test
    void aGenerationHasTwelveDigits() {
        assertThat(Format.generation(255)).isEqualTo("0000000000ff");
        assertThat(Format.position("0000000000ff", "0")).isEqualTo(new Position(255, 0));
    }

    private static Message carried(String text) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(text.getBytes(ISO_8859_1));
        return Format.carried("news", bytes.toByteArray());
    }
}
