package io.github.ssejaxrs.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Makes the table of servers and tests in README.md of what the last runs noted:
 *
 * <pre>{@code
 * java -cp conformance/suite/target/test-classes io.github.ssejaxrs.conformance.ResultsTable \\
 *         conformance/target/results README.md
 * }</pre>
 */
public final class ResultsTable {

    private static final String BEGIN = "<!-- tested: made of conformance/target/results, see CONTRIBUTING.md -->\n";
    private static final String END = "<!-- /tested -->";

    /** The groups of tests in {@link Conformance}, as columns. */
    private static final Map<String, String> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put("Opens", "opens");
        COLUMNS.put("Carries", "carries");
        COLUMNS.put("Refuses", "refuses");
        COLUMNS.put("Resumes", "resumes");
        COLUMNS.put("Isolates", "isolates");
        COLUMNS.put("Injects", "injects");
        COLUMNS.put("Heeds", "settings");
        COLUMNS.put("Serves", "serves");
        COLUMNS.put("Ends", "ends");
        COLUMNS.put("Restarts", "restarts");
    }

    /** What was noted on one server. */
    record Run(String server, String date, List<String> outcomes) {

        static Run of(List<String> lines) {
            return new Run(lines.get(0), lines.get(1), List.copyOf(lines.subList(2, lines.size())));
        }

        /** Such as 7, or 6 of 7 where something failed, or nothing where the server has no such thing. */
        String cell(String group) {
            long passed = count("passed", group);
            long all = passed + count("failed", group);
            return all == 0 ? "–" : passed == all ? String.valueOf(all) : "**" + passed + " of " + all + "**";
        }

        private long count(String outcome, String group) {
            return outcomes.stream()
                    .filter(line -> line.startsWith(outcome + " " + group + "."))
                    .count();
        }
    }

    private ResultsTable() {}

    /**
     * Replaces the table.
     *
     * @param arguments the directory of results, and the document
     */
    public static void main(String[] arguments) throws IOException {
        var runs = new ArrayList<Run>();
        try (var files = Files.list(Path.of(arguments[0]))) {
            for (var file : new TreeSet<>(files.toList())) {
                runs.add(Run.of(Files.readAllLines(file)));
            }
        }
        var document = Path.of(arguments[1]);
        Files.writeString(document, replaced(Files.readString(document), runs));
    }

    static String replaced(String document, List<Run> runs) {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "The document has no place for the table, which lies between\n" + BEGIN + END);
        }
        return document.substring(0, begin + BEGIN.length()) + "\n" + table(runs) + "\n" + document.substring(end);
    }

    private static String table(List<Run> runs) {
        var table = new StringBuilder("| where | " + String.join(" | ", COLUMNS.values()) + " | on |\n");
        table.append("| --- ").append("| --: ".repeat(COLUMNS.size())).append("| --- |\n");
        for (var run : runs) {
            table.append("| ").append(run.server);
            COLUMNS.keySet().forEach(group -> table.append(" | ").append(run.cell(group)));
            table.append(" | ").append(run.date).append(" |\n");
        }
        return table.toString();
    }
}
