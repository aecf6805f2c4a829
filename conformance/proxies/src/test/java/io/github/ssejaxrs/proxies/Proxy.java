package io.github.ssejaxrs.proxies;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** A proxy as a process in the foreground, with a configuration of its own in a folder of its own. */
abstract class Proxy implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private final int port = Ports.reserve();
    private Process process;
    private boolean tls;

    Proxy(Path folder) {
        this.folder = folder;
    }

    /** Writes what the proxy is configured by and returns the command that runs it in the foreground. */
    abstract List<String> command(Recipe recipe) throws IOException;

    /** The signal on which it takes its configuration anew. */
    abstract String reloadSignal();

    final Path folder() {
        return folder;
    }

    final int port() {
        return port;
    }

    final URI uri(String path) {
        return URI.create((tls ? "https" : "http") + "://localhost:" + port + path);
    }

    final void start(Recipe recipe) {
        tls = recipe.tls();
        try {
            // A proxy that was started by root has workers of another user.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            process = new ProcessBuilder(command(recipe))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitWithLog("it listens", () -> {
            if (!process.isAlive()) {
                throw new AssertionError(getClass().getSimpleName() + " has ended:\n" + log());
            }
            return listens();
        });
    }

    /** As in a reboot: without waiting for anybody. */
    final void stop() {
        process.destroy();
        awaitWithLog("it has ended", () -> !process.isAlive());
    }

    /** Returns when a worker with the new configuration is there. */
    final void reload() {
        var before = workers();
        signal(reloadSignal());
        awaitWithLog("a new worker", () -> !before.containsAll(workers()));
    }

    private Set<Long> workers() {
        return process.descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private void awaitWithLog(String what, java.util.concurrent.Callable<Boolean> condition) {
        try {
            await(what).atMost(PATIENCE).until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "\n" + log(), e);
        }
    }

    final File output() {
        return folder.resolve("output.log").toFile();
    }

    /** What it says about itself. */
    final String log() {
        try (var files = Files.list(folder)) {
            var log = new StringBuilder();
            for (var file :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                log.append(file.getFileName()).append(":\n").append(Files.readString(file));
            }
            return log.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public final void close() {
        if (process != null) {
            var workers = process.descendants().toList();
            process.destroyForcibly().onExit().join(); // first, or it would start others in their place
            workers.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** An executable of the system's, also where only root has its folder in the path. */
    static String executable(String name, String debianPackage) {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(path -> Path.of(path, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "There is no " + name + " on this machine; install it: apt-get install " + debianPackage))
                .toString();
    }
}
