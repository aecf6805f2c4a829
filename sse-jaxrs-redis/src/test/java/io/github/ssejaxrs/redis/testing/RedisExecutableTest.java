package io.github.ssejaxrs.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisExecutableTest {

    private static final String SYSTEM = System.getProperty("os.name");
    private static final String ARCHITECTURE = System.getProperty("os.arch");

    @TempDir
    Path folder;

    @Test
    void thereIsOneWithoutAnyInstalled() {
        assertThat(RedisExecutable.search(null, "", SYSTEM, ARCHITECTURE)).isExecutable();
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-amd64",
        "Linux, aarch64, linux-arm64",
        "Linux, i386, linux-386",
        "Mac OS X, x86_64, darwin-amd64",
        "Mac OS X, aarch64, darwin-arm64"
    })
    void itFitsTheSystem(String system, String architecture, String end) {
        assertThat(RedisExecutable.search(null, "", system, architecture).toString())
                .endsWith(end);
    }

    @Test
    void theOneOnThePathComesFirst() throws Exception {
        var installed = program("redis-server", "Redis server v=8.2.1 sha=0");

        assertThat(RedisExecutable.search(null, folder.toString(), SYSTEM, ARCHITECTURE))
                .isEqualTo(installed);
    }

    @Test
    void anOldOneOnThePathIsPassedOver() throws Exception {
        var old = program("redis-server", "Redis server v=6.2.14 sha=0");

        assertThat(RedisExecutable.search(null, folder.toString(), SYSTEM, ARCHITECTURE))
                .isNotEqualTo(old);
    }

    @Test
    void theOneThatIsNamedWins() throws Exception {
        program("redis-server", "Redis server v=8.2.1 sha=0");
        var named = program("valkey", "Valkey server v=9.0.0 sha=0");

        assertThat(RedisExecutable.search(named.toString(), folder.toString(), SYSTEM, ARCHITECTURE))
                .isEqualTo(named);
    }

    @Test
    void oneThatIsNamedAndNoneIsRefused() {
        assertThatThrownBy(() -> RedisExecutable.search("/no/such/program", "", SYSTEM, ARCHITECTURE))
                .hasMessageContaining("-Dredis.server=/no/such/program");
    }

    @Test
    void aSystemWithoutOneIsToldWhatToDo() {
        assertThatThrownBy(() -> RedisExecutable.search(null, "", "Plan 9", "mips"))
                .hasMessageContainingAll("Plan 9", "mips", "Install Redis", "-Dredis.server=");
    }

    private Path program(String name, String version) throws Exception {
        var path = folder.resolve(name);
        Files.writeString(path, "#!/bin/sh\necho '" + version + "'\n");
        assertThat(path.toFile().setExecutable(true)).isTrue();
        return path;
    }
}
