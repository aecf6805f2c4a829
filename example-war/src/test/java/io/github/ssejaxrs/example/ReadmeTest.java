package io.github.ssejaxrs.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the README shows is in the sources, line by line, but for the indentation. */
class ReadmeTest {

    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final String CHANGE = "\n## Change it";

    private final String readme = read(MODULE.resolve("README.md"));
    private final List<String> sources = sources();

    @Test
    void itsCodeIsThatOfTheExample() {
        var change = readme.substring(readme.indexOf(CHANGE), readme.indexOf("\n## ", readme.indexOf(CHANGE) + 1));
        var blocks = blocks("java|js|properties", readme.replace(change, ""));

        assertThat(blocks).hasSizeGreaterThan(10).allSatisfy(this::assertShown);
    }

    /** Or it has been made, by somebody who tried it. */
    @Test
    void theChangeItDescribesFitsIntoTheExample() {
        var changes = blocks("diff", readme);

        assertThat(changes).hasSizeGreaterThan(3).allSatisfy(change -> {
            var before = change.replaceAll("(?m)^\\+.*\n", "");
            var after = change.replaceAll("(?m)^[+ ]", "");
            assertThat(List.of(before, after)).anySatisfy(this::assertShown);
        });
    }

    private void assertShown(String code) {
        var shown = stripped(code);
        assertThat(sources.stream().filter(source -> source.contains(shown)))
                .as("README.md quotes this, and one source should have it; change both:\n%s", code)
                .hasSize(1);
    }

    private static List<String> blocks(String languages, String markdown) {
        return Pattern.compile("```(?:" + languages + ")\n(.*?)```\n", Pattern.DOTALL)
                .matcher(markdown)
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }

    private static List<String> sources() {
        try (var files = Files.walk(MODULE.resolve("src"))) {
            return files.filter(Files::isRegularFile)
                    .map(ReadmeTest::read)
                    .map(ReadmeTest::stripped)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String stripped(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
