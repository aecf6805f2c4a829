package io.github.ssejaxrs.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows first is code that compiles. */
class ReadmeTest {

    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final String BEGIN = "// README\n";
    private static final String END = "// README end\n";

    @Test
    void theExampleIsTheClassThatIsCompiledHere() throws IOException {
        var readme = Files.readString(MODULE.resolve("..").resolve("README.md"));
        var source = Files.readString(MODULE.resolve("src/test/java/io/github/ssejaxrs/readme/Rooms.java"));
        var example = source.substring(source.indexOf(BEGIN) + BEGIN.length(), source.indexOf(END));

        assertThat(readme).containsOnlyOnce("```java\n" + example + "```\n");
    }
}
