package io.github.ssejaxrs.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void theMiddleOfAnOddNumberIsTheMedian() {
        assertThat(Spread.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 9));
    }

    @Test
    void betweenTheMiddleTwoLiesTheMedianOfAnEvenNumber() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(3, 1, 9));
    }

    @Test
    void nothingHasNoMedian() {
        assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(List.of()));
    }

    @Test
    void theEndsAreShownWhereTheyDiffer() {
        assertThat(Spread.of(List.of(0.91, 0.8512, 1234.6)).label()).isEqualTo("0.91 (0.85 … 1,235)");
        assertThat(Spread.of(List.of(7.0)).label()).isEqualTo("7");
    }
}
