package io.github.ssejaxrs.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The library and its tests, loaded anew, with a class of which some text was replaced. */
public final class MutatedClasses extends ClassLoader {

    private static final String BASE = "io.github.ssejaxrs.";
    private static final Path SOURCES = Path.of("src", "main", "java");

    private final Map<String, byte[]> mutated;

    private MutatedClasses(Map<String, byte[]> mutated) {
        super(MutatedClasses.class.getClassLoader());
        this.mutated = mutated;
    }

    /**
     * Compiles a class of the library with another text.
     *
     * @param name without the base package
     * @param oldAndNew texts, in pairs; each old one stands once in the source
     */
    public static MutatedClasses of(String name, List<String> oldAndNew) {
        try {
            var source = Files.readString(SOURCES.resolve((BASE + name).replace('.', '/') + ".java"));
            for (int i = 0; i < oldAndNew.size(); i += 2) {
                var old = oldAndNew.get(i);
                int at = source.indexOf(old);
                if (at < 0 || source.indexOf(old, at + 1) >= 0) {
                    throw new IllegalArgumentException("Not once in " + name + ": " + old);
                }
                source = source.replace(old, oldAndNew.get(i + 1));
            }
            return new MutatedClasses(compile(BASE + name, source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> compile(String name, String source) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var errors = new StringWriter();
        try (var files = new InMemory(compiler.getStandardFileManager(null, null, null))) {
            var options = List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(errors, files, null, options, null, List.of(new Source(name, source)))
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException("The mutant of " + name + " does not compile:" + errors);
            }
            var classes = new HashMap<String, byte[]>();
            files.compiled.forEach((compiledName, bytes) -> classes.put(compiledName, bytes.toByteArray()));
            return classes;
        }
    }

    /** Calls a static method of a class as this loader has it; arguments and result are of the platform's types. */
    public Object call(Class<?> type, String method, Object... arguments) {
        try {
            var found = Arrays.stream(loadClass(type.getName()).getDeclaredMethods())
                    .filter(candidate -> candidate.getName().equals(method))
                    .findFirst()
                    .orElseThrow();
            found.setAccessible(true);
            return found.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(BASE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            var loaded = findLoadedClass(name);
            if (loaded == null) {
                var bytes = mutated.containsKey(name) ? mutated.get(name) : original(name);
                loaded = defineClass(name, bytes, 0, bytes.length);
            }
            return loaded;
        }
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(URI.create("mutant:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {

        final Map<String, ByteArrayOutputStream> compiled = new HashMap<>();

        InMemory(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mutant:///" + name + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return compiled.computeIfAbsent(name, absent -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
