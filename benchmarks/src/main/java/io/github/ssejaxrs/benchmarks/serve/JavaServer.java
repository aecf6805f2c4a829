package io.github.ssejaxrs.benchmarks.serve;

import io.github.ssejaxrs.benchmarks.Benchmarks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code serve} or {@code floor} in a virtual machine of its own, of the same Java and class path as this one.
 *
 * <pre>{@code
 * try (var server = JavaServer.start("sse-jaxrs on Grizzly", "serve", "--container", "grizzly")) {
 *     load(server.address());
 * }
 * }</pre>
 */
public final class JavaServer implements ServerUnderTest {

    /** The JVM's defaults, with bounds on the heap, so that they are the same on any machine. */
    public static final List<String> JVM_OPTIONS = List.of("-Xms512m", "-Xmx2g");

    /** The heap follows what lives in it, so that resident memory tells what is needed. */
    public static final List<String> SMALL_JVM_OPTIONS =
            List.of("-Xms32m", "-Xmx2g", "-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Path log;
    private final EndWithThis endWithThis;
    private final InetSocketAddress address;

    private JavaServer(String name, List<String> jvmOptions, List<String> command) throws IOException {
        this.name = name;
        this.log = Files.createTempFile("benchmarks-", ".log");
        this.process = new ProcessBuilder(commandLine(jvmOptions, command))
                .redirectError(log.toFile())
                .start();
        this.endWithThis = new EndWithThis(process);
        try {
            this.address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), awaitReady().port());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts one on a free port, with {@link #JVM_OPTIONS}, and waits until it listens.
     *
     * @param name what it is called
     * @param command and its options, without the port
     */
    public static JavaServer start(String name, String... command) {
        return start(name, JVM_OPTIONS, List.of(command));
    }

    /** The same with other options of the JVM. */
    public static JavaServer start(String name, List<String> jvmOptions, List<String> command) {
        try {
            return new JavaServer(name, jvmOptions, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> commandLine(List<String> jvmOptions, List<String> command) {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(jvmOptions);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Benchmarks.class.getName()));
        line.addAll(command);
        line.addAll(List.of("--port", "0"));
        return line;
    }

    private ReadyLine awaitReady() throws IOException {
        try {
            var line = CompletableFuture.supplyAsync(this::firstLine).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (line != null) {
                return ReadyLine.parse(line);
            }
            throw failed("ended");
        } catch (TimeoutException e) {
            throw failed("is not ready after " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private @Nullable String firstLine() {
        try {
            return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private IllegalStateException failed(String what) throws IOException {
        return new IllegalStateException(name + " " + what + ":\n" + Files.readString(log));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public List<Long> processes() {
        return List.of(process.pid());
    }

    /** What it ended with, when it has. */
    int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        endWithThis.now();
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
