package io.github.ssejaxrs.redis.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program {@code redis-server}, so that the tests need nothing installed: the one named by the system property
 * {@value #PROPERTY}, else the one on the PATH if it is new enough, else one from the class path.
 */
public final class RedisExecutable {

    public static final String PROPERTY = "redis.server";

    /** Before it an AOF was one file, and there were no sharded channels. */
    private static final int OLDEST_VERSION = 7;

    private static final Pattern VERSION = Pattern.compile("\\bv=(\\d+)\\.");

    private static final String EMBEDDED = "redis-server-7.0.15-";

    private final Path path;

    private RedisExecutable(Path path) {
        this.path = path;
    }

    public static RedisExecutable find() {
        return Found.EXECUTABLE;
    }

    public Path path() {
        return path;
    }

    private static final class Found {
        static final RedisExecutable EXECUTABLE = new RedisExecutable(search(
                System.getProperty(PROPERTY),
                System.getenv().getOrDefault("PATH", ""),
                System.getProperty("os.name"),
                System.getProperty("os.arch")));
    }

    static Path search(@Nullable String named, String searchPath, String system, String architecture) {
        if (named != null && !named.isBlank()) {
            var path = Path.of(named).toAbsolutePath();
            if (version(path) < OLDEST_VERSION) {
                throw new IllegalStateException(
                        "-D%s=%s is no redis-server of version %d or later".formatted(PROPERTY, named, OLDEST_VERSION));
            }
            return path;
        }
        for (var folder : searchPath.split(Pattern.quote(File.pathSeparator))) {
            var path = Path.of(folder, "redis-server").toAbsolutePath();
            if (!folder.isEmpty() && Files.isExecutable(path) && version(path) >= OLDEST_VERSION) {
                return path;
            }
        }
        return embedded(system, architecture);
    }

    /** 0 if it is none. */
    private static int version(Path executable) {
        try {
            var process = new ProcessBuilder(executable.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            var matcher = VERSION.matcher(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        } catch (IOException notExecutable) {
            return 0;
        }
    }

    private static Path embedded(String system, String architecture) {
        var systems = Map.of("linux", "linux", "mac os x", "darwin");
        var architectures = Map.of(
                "amd64", "amd64", "x86_64", "amd64", "aarch64", "arm64", "arm64", "arm64", "x86", "386", "i386", "386");
        var name = EMBEDDED
                + systems.getOrDefault(system.toLowerCase(Locale.ROOT), "none")
                + "-"
                + architectures.getOrDefault(architecture.toLowerCase(Locale.ROOT), "none");
        var resource = RedisExecutable.class.getResource("/" + name);
        if (resource == null) {
            throw new IllegalStateException(("No redis-server for %s on %s: none of version %d or later is on the PATH,"
                            + " and there is no %s on the class path. Install Redis, or name one by -D%s=/path/to/redis-server")
                    .formatted(system, architecture, OLDEST_VERSION, name, PROPERTY));
        }
        try (var in = resource.openStream()) {
            return extract(in.readAllBytes(), BuildFolder.path().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot extract " + name, e);
        }
    }

    /** Test processes that run side by side find either no file or a whole one, never one that is still written. */
    private static Path extract(byte[] program, Path target) throws IOException {
        if (Files.isExecutable(target) && Files.size(target) == program.length) {
            return target;
        }
        var written = Files.createTempFile(target.getParent(), "redis-server", ".tmp");
        Files.write(written, program);
        if (!written.toFile().setExecutable(true)) {
            throw new IOException("Cannot make executable: " + written);
        }
        return Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** To be started as a process, with these arguments. */
    ProcessBuilder process(String... arguments) {
        var builder = new ProcessBuilder(path.toString());
        builder.command().addAll(List.of(arguments));
        return builder;
    }
}
