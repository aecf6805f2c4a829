package io.github.ssejaxrs.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.impl.driver.Driver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types of the browser client, as the compiler of TypeScript reads them. */
class TypesIT {

    private static final String BEGINNING = """
            import { SseClient, SseError, SseReset } from './sse-client.js';

            interface Message { user: string; text: string }
            const stream = new SseClient<{ message: Message; typing: string[] }>('api/events', {
              shared: true,
              backoff: [500, 30000],
              onReset: (reset: SseReset) => console.log(reset.channels.join()),
              onError: (error: SseError) => console.log(error.status ?? error.condition),
              onState: state => state === 'waiting',
            });
            """;

    @TempDir
    private Path folder;

    @Test
    void whatIsRightCompiles() throws Exception {
        assertThat(compile("""
                        stream
                          .on('message', (message, event) => console.log(message.text.length, event.lastEventId.length))
                          .on('typing', users => users.map(user => user.trim()));
                        stream.addEventListener('message', event => console.log(event.data.length));
                        stream.onopen = () => stream.readyState === SseClient.OPEN;
                        const plain = new SseClient('api/events', { parse: String });
                        plain.on('anything', data => data.whatever);
                        const listener = (event: MessageEvent<string>) => console.log(event.lastEventId.length);
                        stream.addEventListener('typing', listener);
                        stream.removeEventListener('typing', listener);
                        stream.addEventListener('error', event => console.log(event.type));
                        const source: EventSource = stream;
                        source.close();
                        stream.close();
                        """)).isEmpty();
    }

    @Test
    void whatIsWrongDoesNot() throws Exception {
        assertThat(compile("""
                                stream.on('message', message => message.txt);
                                stream.on('mesage', () => {});
                                new SseClient('x', { silence: '45s' });
                                new SseClient('x', { onreset() {} });
                                stream.state = 'open';
                                stream.addEventListener('error', event => event.data);
                                """).lines().filter(line -> line.contains("error")))
                .satisfiesExactly(
                        error -> assertThat(error).contains("'txt' does not exist"),
                        error -> assertThat(error).contains("\"mesage\""),
                        error -> assertThat(error).contains("'string' is not assignable"),
                        error -> assertThat(error).contains("onreset"),
                        error -> assertThat(error).contains("read-only"),
                        error -> assertThat(error).contains("'data' does not exist"));
    }

    private String compile(String script) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("sse-client.d.ts"), ClientServer.script("sse-jaxrs/sse-client.d.ts"));
        Files.writeString(folder.resolve("page.ts"), BEGINNING + script);
        var compiler = typescript();
        var node = Driver.ensureDriverInstalled(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"), false)
                .driverDir()
                .resolve("node");
        var process = new ProcessBuilder(
                        node.toString(),
                        compiler.resolve("lib/tsc.js").toString(),
                        "--noEmit",
                        "--strict",
                        "--target",
                        "es2022",
                        "--module",
                        "nodenext",
                        "page.ts")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(said.isEmpty() ? 0 : 2);
        return said;
    }

    /** It wants to lie in a folder. */
    private static Path typescript() throws IOException {
        var target = Path.of("target", "typescript").toAbsolutePath();
        if (!Files.exists(target.resolve("package.json"))) {
            var jar = Path.of(jar());
            try (var files = FileSystems.newFileSystem(jar)) {
                var root = files.getPath("META-INF/resources/webjars/typescript");
                try (var versions = Files.list(root)) {
                    copy(versions.findFirst().orElseThrow(), target);
                }
            }
        }
        return target;
    }

    private static String jar() {
        for (var entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            if (entry.contains("typescript")) {
                return entry;
            }
        }
        throw new AssertionError("no TypeScript on the class path");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var file : all.toList()) {
                var copy = to.resolve(from.relativize(file).toString());
                // What else is in it is for editors; the package itself comes last, as the sign that all is there.
                if (Files.isRegularFile(file) && file.toString().matches(".*/lib/(_?tsc[.]js|lib[^/]*[.]d[.]ts)")) {
                    Files.createDirectories(Objects.requireNonNull(copy.getParent()));
                    Files.copy(file, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        Files.copy(from.resolve("package.json"), to.resolve("package.json"));
    }
}
