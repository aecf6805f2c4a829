package io.github.ssejaxrs.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssejaxrs.conformance.ResultsTable.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTableTest {

    private static final Run RUN = Run.of(List.of(
            "A server 1.0",
            "2026-11-21",
            "passed Opens.forEachForm [1] a",
            "passed Opens.forEachForm [2] b",
            "passed Carries.objects objects()",
            "failed Carries.names names()",
            "absent Injects.intoBeans intoBeans()"));

    @Test
    void tellsWhatPassedAndWhatFailedAndWhatIsAbsent() {
        assertThat(RUN.cell("Opens")).isEqualTo("2");
        assertThat(RUN.cell("Carries")).isEqualTo("**1 of 2**");
        assertThat(RUN.cell("Injects")).isEqualTo("–");
    }

    @Test
    void replacesTheTableAndNothingElse() {
        var document = """
                before
                <!-- tested: made of conformance/target/results, see CONTRIBUTING.md -->
                an old table
                <!-- /tested -->
                after
                """;

        var replaced = ResultsTable.replaced(document, List.of(RUN));

        assertThat(replaced)
                .startsWith("before\n")
                .endsWith("<!-- /tested -->\nafter\n")
                .doesNotContain("an old table")
                .contains("| A server 1.0 | 2 | **1 of 2** | – |")
                .contains(" | – | 2026-11-21 |\n");
        assertThat(ResultsTable.replaced(replaced, List.of(RUN))).isEqualTo(replaced);
    }

    @Test
    void saysWhereTheTableBelongs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResultsTable.replaced("nothing", List.of(RUN)))
                .withMessageContaining("<!-- /tested -->");
    }
}
