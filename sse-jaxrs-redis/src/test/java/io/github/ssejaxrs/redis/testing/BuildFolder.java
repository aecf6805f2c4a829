package io.github.ssejaxrs.redis.testing;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Where servers keep their data and logs: {@code target/redis}. What a run leaves there is for whoever asks why it failed;
 * the next run clears it away, and ends servers whose test process was killed before it could end them.
 */
final class BuildFolder {

    /** Named after the test process that made them. */
    private static final Pattern SERVER_FOLDER = Pattern.compile("(\\d+)-\\d+-.*");

    private static final String PID = "pid";

    private static final Path PATH = cleared();

    private static final AtomicInteger SERVERS = new AtomicInteger();

    private BuildFolder() {}

    static Path path() {
        return PATH;
    }

    /** A new folder for the data of a server. */
    static Path forServer(String name) {
        var folder = PATH.resolve("%d-%d-%s".formatted(ProcessHandle.current().pid(), SERVERS.incrementAndGet(), name));
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the next run find a process that outlived this one. */
    static void note(Path serverFolder, Process server) throws IOException {
        Files.writeString(serverFolder.resolve(PID), Long.toString(server.pid()));
    }

    private static Path cleared() {
        var path = Path.of(System.getProperty("basedir", ""), "target", "redis").toAbsolutePath();
        try {
            Files.createDirectories(path);
            try (var alone = FileChannel.open(path.resolve("clearing"), CREATE, WRITE);
                    var lock = alone.lock();
                    var folders = Files.list(path)) {
                assert lock.isValid();
                for (var folder : folders.toList()) {
                    var matcher = SERVER_FOLDER.matcher(folder.getFileName().toString());
                    if (matcher.matches()
                            && ProcessHandle.of(Long.parseLong(matcher.group(1)))
                                    .isEmpty()) {
                        clear(folder);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path;
    }

    private static void clear(Path serverFolder) throws IOException {
        var pid = serverFolder.resolve(PID);
        if (Files.exists(pid)) {
            // Another program may have got the number since.
            ProcessHandle.of(Long.parseLong(Files.readString(pid)))
                    .filter(process -> process.info().command().orElse("").contains("redis-server"))
                    .ifPresent(process -> {
                        process.destroyForcibly();
                        process.onExit().join();
                    });
        }
        delete(serverFolder);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
