package io.github.ssejaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.javascript.jscomp.CompilationLevel;
import com.google.javascript.jscomp.Compiler;
import com.google.javascript.jscomp.CompilerOptions;
import com.google.javascript.jscomp.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The browser client as it is delivered. What it does is tested where there are browsers, in conformance/browser. */
class BrowserClientTest {

    /** What a page loads before it hears anything; a client that is larger had better be two. */
    private static final int LARGEST = 3 * 1024;

    private static final Path SOURCE = Path.of("src/main/js");
    private static final Path SERVED = Path.of("target/classes/META-INF/resources/sse-jaxrs");

    @Test
    void isSmallWhenItIsMinifiedAndCompressed() throws IOException {
        var minified = minified(Files.readString(SOURCE.resolve("sse-client.js")));

        assertThat(minified).startsWith("export const SseClient=").contains("import.meta.url", "SharedWorker");
        assertThat(compressed(minified)).hasSizeLessThan(LARGEST);
    }

    @Test
    void liesWhereServletContainersServeIt() {
        assertThat(SERVED.resolve("sse-client.js")).hasSameTextualContentAs(SOURCE.resolve("sse-client.js"));
        assertThat(SERVED.resolve("sse-client.d.ts")).hasSameTextualContentAs(SOURCE.resolve("sse-client.d.ts"));
    }

    @Test
    void hasTheVersionOfTheJar() throws IOException {
        var jar = group("<parent>.*?<version>(.*?)</version>", Files.readString(Path.of("pom.xml")));
        var npm = group("\"version\": \"(.*?)\"", Files.readString(SOURCE.resolve("package.json")));

        assertThat(npm).isEqualTo(jar);
    }

    /** Bundlers make a file of the worker only where they can read what it is. */
    @Test
    void namesTheWorkerAsTheWorkerNamesItself() throws IOException {
        var script = Files.readString(SOURCE.resolve("sse-client.js"));

        assertThat(group("name: '(.*?)'", script)).isEqualTo(group("const WORKER = '(.*?)'", script));
    }

    @Test
    void comesWithItsLicense() throws IOException {
        assertThat(SOURCE.resolve("LICENSE")).hasSameTextualContentAs(Path.of("../LICENSE"));
        assertThat(Files.readString(SOURCE.resolve("package.json"))).contains("\"LICENSE\"");
    }

    private static String group(String pattern, String text) {
        var matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    /** The compiler leaves out what a module exports, and knows no import.meta, so the module becomes a function for it. */
    private static String minified(String module) {
        var function = "window.SseClient = (() => {"
                + module.replace("export class", "class").replace("import.meta.url", "IMPORT_META_URL")
                + "\nreturn SseClient; })()";
        var options = new CompilerOptions();
        CompilationLevel.SIMPLE_OPTIMIZATIONS.setOptionsForCompilationLevel(options);
        options.setLanguage(CompilerOptions.LanguageMode.ECMASCRIPT_NEXT);
        options.setRewritePolyfills(false);
        options.setEmitUseStrict(false);
        var compiler = new Compiler();
        var result = compiler.compile(List.of(), List.of(SourceFile.fromCode("sse-client.js", function)), options);
        assertThat(result.errors).isEmpty();
        return compiler.toSource()
                .replace("window.SseClient=", "export const SseClient=")
                .replace("IMPORT_META_URL", "import.meta.url");
    }

    private static byte[] compressed(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
