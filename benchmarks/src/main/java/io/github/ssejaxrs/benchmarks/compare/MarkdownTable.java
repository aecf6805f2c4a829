package io.github.ssejaxrs.benchmarks.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A table of Markdown. */
final class MarkdownTable {

    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();

    MarkdownTable(String... heads) {
        this.heads = List.of(heads);
    }

    void row(String... cells) {
        if (cells.length != heads.size()) {
            throw new IllegalArgumentException(
                    "A row has " + heads.size() + " cells, not " + cells.length + ": " + Arrays.toString(cells));
        }
        rows.add(List.of(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    String text() {
        var text = new StringBuilder(line(heads))
                .append(line(heads.stream().map(head -> "---").toList()));
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
