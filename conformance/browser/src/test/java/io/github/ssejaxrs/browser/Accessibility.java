package io.github.ssejaxrs.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The checks of axe-core for levels A and AA of the Web Content Accessibility Guidelines, as far as a program can tell. */
final class Accessibility {

    private static final List<String> RULES = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    private Accessibility() {}

    static void check(Page page) {
        page.evaluate(script());
        @SuppressWarnings("unchecked")
        var violations = (List<String>) page.evaluate("""
                async rules => (await axe.run({runOnly: rules})).violations.flatMap(violation =>
                    violation.nodes.map(node => `${violation.id}: ${node.html}\\n${node.failureSummary}`))""", RULES);
        assertThat(violations).isEmpty();
    }

    private static String script() {
        try (var axe = Accessibility.class.getResourceAsStream("/axe.min.js")) {
            return new String(axe.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
