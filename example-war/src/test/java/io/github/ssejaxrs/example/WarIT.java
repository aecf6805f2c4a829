package io.github.ssejaxrs.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What the server has must not be in the WAR a second time. */
class WarIT {

    private static final Path WAR = Path.of("target", "chat.war");

    @Test
    void theOnlyJarsAreTheLibraryAndWhatRedisTakes() throws IOException {
        var names = entries().stream()
                .filter(name -> name.endsWith(".jar"))
                .map(name -> name.replaceAll("^WEB-INF/lib/|-\\d.*$", ""));

        assertThat(names)
                .containsExactlyInAnyOrder(
                        "sse-jaxrs",
                        "sse-jaxrs-redis",
                        "jedis",
                        "commons-pool2",
                        "error_prone_annotations",
                        "gson",
                        "json",
                        "redis-authx-core",
                        "slf4j-api");
    }

    @Test
    void thereIsNoWebXml() throws IOException {
        assertThat(entries())
                .noneMatch(name -> name.endsWith("web.xml"))
                .contains("WEB-INF/beans.xml", "index.html", "chat.css", "chat.js", "chart.js", "icon.svg")
                .contains("WEB-INF/classes/META-INF/microprofile-config.properties");
    }

    private static List<String> entries() throws IOException {
        assertThat(Files.exists(WAR)).as("%s is built", WAR).isTrue();
        try (var war = new ZipFile(WAR.toFile())) {
            return war.stream().map(ZipEntry::getName).toList();
        }
    }
}
