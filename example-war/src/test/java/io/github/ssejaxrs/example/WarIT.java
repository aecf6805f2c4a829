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
    void theOnlyJarIsTheLibrarys() throws IOException {
        assertThat(entries())
                .filteredOn(name -> name.endsWith(".jar"))
                .singleElement()
                .asString()
                .matches("WEB-INF/lib/sse-jaxrs-\\d.*\\.jar");
    }

    @Test
    void thereIsNoWebXml() throws IOException {
        assertThat(entries())
                .noneMatch(name -> name.endsWith("web.xml"))
                .contains("WEB-INF/beans.xml", "index.html", "chat.css", "chat.js", "icon.svg");
    }

    private static List<String> entries() throws IOException {
        assertThat(Files.exists(WAR)).as("%s is built", WAR).isTrue();
        try (var war = new ZipFile(WAR.toFile())) {
            return war.stream().map(ZipEntry::getName).toList();
        }
    }
}
