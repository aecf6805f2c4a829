package io.github.ssejaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.internal.config.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Each setting stands once in docs/reference.md, with its default. */
class ReferenceTest {

    @Test
    void namesEachSettingOnceWithItsDefault() throws Exception {
        var reference = Files.readString(Path.of(System.getProperty("basedir", "."), "..", "docs", "reference.md"));

        for (var setting : Setting.all()) {
            var rows = reference
                    .lines()
                    .filter(line -> line.startsWith("| `" + setting.name() + "` |"))
                    .toList();
            assertThat(rows).as(setting.name()).hasSize(1);
            assertThat(rows.get(0))
                    .contains(setting.defaultText().isEmpty() ? "| none |" : "`" + setting.defaultText() + "`");
        }
    }
}
