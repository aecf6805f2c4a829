package io.github.ssejaxrs.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A Markdown page of the repository: its headings, its links, and what is fenced in it.
 *
 * @param path from the root of the repository
 */
record Document(Path path, List<String> lines) {

    /** The root of the repository. */
    static final Path ROOT =
            Path.of(System.getProperty("basedir", "."), "..", "..").normalize();

    private static final String FENCE = "```";
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.*)");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");

    /**
     * A fenced block.
     *
     * @param kind what stands behind the opening fence, empty for none
     * @param line where it begins, counted from 1
     */
    record Block(String kind, int line, String text) {
        @Override
        public String toString() {
            return "line " + line + ", " + FENCE + kind + "\n" + text;
        }
    }

    /** A link, as it is written. */
    record Link(int line, String target) {}

    static Document read(String path) {
        try {
            return new Document(Path.of(path), Files.readAllLines(ROOT.resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Block> blocks() {
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < lines.size(); i++) {
            var opening = lines.get(i).strip();
            if (opening.startsWith(FENCE)) {
                int begin = i;
                var text = new StringBuilder();
                for (i++; !lines.get(i).strip().equals(FENCE); i++) {
                    text.append(lines.get(i)).append('\n');
                }
                blocks.add(new Block(opening.substring(FENCE.length()), begin + 1, text.toString()));
            }
        }
        return blocks;
    }

    List<Link> links() {
        var links = new ArrayList<Link>();
        var prose = prose();
        for (int i = 0; i < prose.size(); i++) {
            int line = i + 1;
            // A link's text may begin on the line before.
            var text = CODE.matcher(prose.get(i)).replaceAll("");
            var open = i > 0 && LINK.matcher("[" + text).find() && opensLink(prose.get(i - 1)) ? "[" : "";
            LINK.matcher(open + text).results().forEach(link -> links.add(new Link(line, link.group(1))));
        }
        return links;
    }

    /** The names under which headings are found, as GitHub makes them. */
    Set<String> anchors() {
        var anchors = new LinkedHashSet<String>();
        var seen = new HashMap<String, Integer>();
        for (var line : prose()) {
            var heading = HEADING.matcher(line);
            if (heading.matches()) {
                var name = heading.group(1)
                        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
                        .replace(' ', '-');
                int before = seen.merge(name, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? name : name + "-" + before);
            }
        }
        return anchors;
    }

    private static boolean opensLink(String line) {
        return line.lastIndexOf('[') > line.lastIndexOf(']');
    }

    /** The lines, empty where something is fenced. */
    private List<String> prose() {
        var prose = new ArrayList<String>();
        boolean fenced = false;
        for (var line : lines) {
            boolean fence = line.strip().startsWith(FENCE);
            prose.add(fenced || fence ? "" : line);
            fenced ^= fence;
        }
        return prose;
    }
}
