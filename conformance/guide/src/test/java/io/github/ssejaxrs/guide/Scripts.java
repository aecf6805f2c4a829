package io.github.ssejaxrs.guide;

import com.google.javascript.jscomp.Compiler;
import com.google.javascript.jscomp.CompilerOptions;
import com.google.javascript.jscomp.SourceFile;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Reads JavaScript with a compiler's own parser. */
final class Scripts {

    /** What a script imports is served, and not beside it here. */
    private static final Set<String> MODULE_ELSEWHERE = Set.of("JSC_JS_MODULE_LOAD_WARNING", "JSC_INVALID_MODULE_PATH");

    private Scripts() {}

    /** What is wrong with its syntax; a module is one that imports or exports. */
    static List<String> faults(String script) {
        var options = new CompilerOptions();
        options.setLanguageIn(CompilerOptions.LanguageMode.UNSTABLE);
        options.setChecksOnly(true);
        var compiler = new Compiler(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        compiler.init(List.of(), List.of(SourceFile.fromCode("guide.js", script)), options);
        compiler.parse();
        return compiler.getErrors().stream()
                .filter(error -> !MODULE_ELSEWHERE.contains(error.getType().key))
                .map(Object::toString)
                .toList();
    }
}
