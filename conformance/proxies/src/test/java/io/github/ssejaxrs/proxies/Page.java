package io.github.ssejaxrs.proxies;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Takes what is fenced in docs/proxies.md out of it, as it stands there. */
final class Page {

    private static final Path PATH = Path.of(System.getProperty("basedir", "."), "..", "..", "docs", "proxies.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```[a-z]*\\n(.*?)^```$");

    private Page() {}

    /** The blocks of a section, until the next heading of whatever depth. */
    static List<String> blocks(String heading) {
        var start = "\n" + heading + "\n";
        var page = text();
        int from = page.indexOf(start);
        if (from < 0) {
            throw new AssertionError("docs/proxies.md no longer has the heading " + heading);
        }
        var section = page.substring(from + start.length()).split("(?m)^#{1,6} ", 2)[0];
        return BLOCK.matcher(section)
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }

    /** A block with something else in a place; fails if the page no longer has it. */
    static String replace(String block, String found, String by) {
        if (!block.contains(found)) {
            throw new AssertionError("docs/proxies.md no longer has \"" + found + "\" in\n" + block);
        }
        return block.replace(found, by);
    }

    private static String text() {
        try {
            return Files.readString(PATH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
