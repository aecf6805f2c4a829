package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.spi.Position;
import org.junit.jupiter.api.Test;

/** Each message has its place in the generation it was recorded in. */
class LineageTest {

    @Test
    void whatWasBeforeABranchIsOfTheGenerationBefore() {
        var lineage = new Lineage(0xC, "00000000000b:9 00000000000a:5 ");

        assertThat(lineage.place(1)).isEqualTo(new Position(0xA, 1));
        assertThat(lineage.place(5)).isEqualTo(new Position(0xA, 5));
        assertThat(lineage.place(6)).isEqualTo(new Position(0xB, 6));
        assertThat(lineage.place(9)).isEqualTo(new Position(0xB, 9));
        assertThat(lineage.place(10)).isEqualTo(new Position(0xC, 10));
    }

    @Test
    void aGenerationInWhichNothingWasRecordedHasNoMessages() {
        var lineage = new Lineage(0xC, "00000000000b:5 00000000000a:5 ");

        assertThat(lineage.place(5)).isEqualTo(new Position(0xA, 5));
        assertThat(lineage.place(6)).isEqualTo(new Position(0xC, 6));
    }

    @Test
    void withoutBranchesAllIsOfThePresent() {
        assertThat(new Lineage(0xC, "").place(1)).isEqualTo(new Position(0xC, 1));
    }

    @Test
    void whatIsNoLineageIsUnreadable() {
        for (var text : new String[] {"x", "a:", ":5", "a:x", "fffffffffffff:5", "a:5,b:6"}) {
            assertThatThrownBy(() -> new Lineage(0xC, text)).as(text).isInstanceOf(UnreadableException.class);
        }
    }
}
