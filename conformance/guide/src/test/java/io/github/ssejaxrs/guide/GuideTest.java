package io.github.ssejaxrs.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.PubSubFeature;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing is fenced in docs/guide.md that is not compiled, run, parsed or held against what is really sent. What holds
 * for all documents, {@link DocumentsTest} has.
 */
class GuideTest {

    private static final Document GUIDE = Document.read("docs/guide.md");

    /** Java, commands and what is sent: the tests of this module have them, and run them. */
    private static final Set<String> RUN = Set.of("java", "sh", "");

    private static final Set<String> KINDS = Set.of("java", "sh", "", "js", "xml", "properties");

    @Test
    void nothingIsFencedThatNobodyChecks() {
        assertThat(GUIDE.blocks())
                .isNotEmpty()
                .allSatisfy(block -> assertThat(KINDS).as(block.toString()).contains(block.kind()));
    }

    static Stream<Document.Block> run() {
        return GUIDE.blocks().stream().filter(block -> RUN.contains(block.kind()));
    }

    @ParameterizedTest
    @MethodSource("run")
    void whatIsRunStandsInATestAsItIs(Document.Block block) {
        var wanted = unindented(block.text());

        assertThat(sources().stream().filter(source -> source.contains(wanted)))
                .as("the test sources that have %s", block)
                .isNotEmpty();
    }

    static Stream<Document.Block> settings() {
        return GUIDE.blocks().stream().filter(GuideTest::isSettings);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void settingsAreTaken(Document.Block block) throws IOException {
        var settings = new Properties();
        settings.load(new StringReader(block.text()));
        var feature = PubSubFeature.builder();
        settings.stringPropertyNames().forEach(name -> feature.setting(name, settings.getProperty(name)));

        try (var pubSub = feature.build().pubSub()) {
            assertThat(pubSub.publisher()).isNotNull();
        }
        assertThat(settings).isNotEmpty();
    }

    private static boolean isSettings(Document.Block block) {
        return block.kind().equals("properties");
    }

    private static List<String> sources() {
        try (var files = Files.walk(Path.of(System.getProperty("basedir", "."), "src", "test", "java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(GuideTest::unindented)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unindented(Path file) {
        try {
            return unindented(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whole lines, with a line end before the first and after the last. */
    private static String unindented(String text) {
        return text.strip().lines().map(String::strip).collect(Collectors.joining("\n", "\n", "\n"));
    }
}
