package io.github.ssejaxrs.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** Places that do not exist cannot be made, and those of two generations do not compare. */
class PositionTest {

    @Test
    void aGenerationHas48BitsAndASequenceIsNotNegative() {
        assertThat(new Position((1L << 48) - 1, Long.MAX_VALUE)).hasToString("ffffffffffff:9223372036854775807");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Position(1L << 48, 0))
                .withMessage("A generation has 48 bits, not 0x1000000000000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Position(-1, 0))
                .withMessage("A generation has 48 bits, not 0xffffffffffffffff");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Position(0, -1))
                .withMessage("A sequence is not negative: -1");
    }

    @Test
    void afterIsWithinOneGeneration() {
        var place = new Position(7, 3);

        assertThat(place.next()).isEqualTo(new Position(7, 4));
        assertThat(place.next().isAfter(place)).isTrue();
        assertThat(place.isAfter(place)).isFalse();
        assertThat(new Position(8, 4).isAfter(place)).isFalse();
    }

    @Test
    void aWindowIsOfOneGenerationAndStartsBeforeItEnds() {
        var place = new Position(7, 3);

        assertThat(new Window(place, place).start()).isEqualTo(place);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Window(place.next(), place))
                .withMessage("A window starts before it ends: 7:4 to 7:3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Window(place, new Position(8, 3)))
                .withMessage("A window starts before it ends: 7:3 to 8:3");
    }

    @Test
    void beforeTheNewestStaysWithinTheWindow() {
        var window = new Window(new Position(7, 10), new Position(7, 15));

        assertThat(window.before(0)).isEqualTo(new Position(7, 15));
        assertThat(window.before(2)).isEqualTo(new Position(7, 13));
        assertThat(window.before(5)).isEqualTo(new Position(7, 10));
        assertThat(window.before(Integer.MAX_VALUE)).isEqualTo(new Position(7, 10));
    }
}
