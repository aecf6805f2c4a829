package io.github.ssejaxrs.conformance.servers;

import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.conformance.TestedServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server in a process of its own, made from files that stay as they were unpacked: all it writes goes into a directory
 * that is empty at the start and stays when the tests are over.
 */
abstract class ServerProcess implements TestedServer {

    private static final System.Logger LOG = System.getLogger(ServerProcess.class.getName());

    private static final Duration START = Duration.ofMinutes(2);
    /** What Kubernetes leaves a container. */
    private static final Duration STOP = Duration.ofSeconds(30);

    private static final Pattern LIBRARY_THREAD = Pattern.compile("^\"(sse-jaxrs-[^\"]*)\"", Pattern.MULTILINE);

    /** The settings under test that a JVM is given; the others are in the environment and in the WAR. */
    static final List<String> SYSTEM_PROPERTIES = List.of("-Dsse-jaxrs.keep-alive=500ms");

    private final Path home;
    private final Path work;
    private final int port = freePort();
    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;

    /**
     * @param directory of the unpacked server, and of what it writes
     */
    ServerProcess(String directory) {
        this.home = Path.of(System.getProperty("servers.home"), directory);
        this.work = Path.of(System.getProperty("servers.work"), directory);
    }

    /** Where the server looks for the application, and loses it when there is nothing any more. */
    abstract Path deployment();

    /** Lays out the directory the server works in, but for the application. */
    abstract void prepare() throws IOException;

    /** Starts the server in the foreground. */
    abstract ProcessBuilder command() throws IOException;

    /** The server's own directory, the only one in its archive; not to be written to. */
    final Path home() throws IOException {
        try (var directories = Files.list(home)) {
            return directories
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No server is unpacked in " + home));
        }
    }

    /** A server that is one file. */
    final Path archive(String file) {
        return home.resolve(file);
    }

    /** Where the server may write. */
    final Path work() {
        return work;
    }

    final int port() {
        return port;
    }

    static Path war() {
        return Path.of(System.getProperty("servers.war"));
    }

    /** What the JVM of the server is given, as one line for a start script. */
    static String javaOptions(String... more) {
        return String.join(
                " ", Stream.concat(SYSTEM_PROPERTIES.stream(), Stream.of(more)).toList());
    }

    static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("No port is free", e);
        }
    }

    @Override
    public URI base() {
        return URI.create("http://localhost:" + port + "/conformance/api/");
    }

    @Override
    public void start() throws Exception {
        deleteTree(work);
        Files.createDirectories(work);
        prepare();
        deploy();
        var command =
                command().redirectErrorStream(true).redirectOutput(console().toFile());
        command.environment().put("SSE_JAXRS_MAX_EVENT_SIZE", "100000");
        process = command.start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill)); // also when the tests are interrupted
        awaitAnswer();
    }

    /** Gives the server the application, whether it runs already or not. */
    void deploy() throws IOException {
        appear(deployment(), Files.readAllBytes(war()));
    }

    /** Whole from the first moment, for a server that looks meanwhile. */
    final void appear(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        var elsewhere = Files.write(work().resolve("deployed.tmp"), content);
        Files.move(elsewhere, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void undeploy() throws Exception {
        Files.delete(deployment());
    }

    /** Gives the server the application once more; returns when it answers. */
    final void redeploy() throws IOException {
        deploy();
        awaitAnswer();
    }

    private void awaitAnswer() {
        await().atMost(START).pollInterval(Duration.ofMillis(200)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        name() + " ended with " + process.exitValue() + "; it wrote\n" + tail());
            }
            return answers();
        });
    }

    private boolean answers() throws InterruptedException {
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(base().resolve("node/streams"))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    @Override
    public List<String> libraryThreads() throws IOException, InterruptedException {
        var dump = new ProcessBuilder(
                        Jdk.current().tool("jcmd").toString(), String.valueOf(java().pid()), "Thread.print")
                .redirectErrorStream(true)
                .start();
        var text = new String(dump.getInputStream().readAllBytes());
        if (dump.waitFor() != 0) {
            throw new IOException("No thread dump of " + name() + ": " + text);
        }
        return LIBRARY_THREAD
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** The JVM itself, which a start script, or a launcher in Java, may have below it. */
    private ProcessHandle java() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .reduce((above, below) -> below)
                .orElseThrow(() -> new IllegalStateException(name() + " is not running; it wrote\n" + tail()));
    }

    @Override
    public void stop() throws InterruptedException {
        if (process == null) {
            return;
        }
        var processes = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .filter(ProcessHandle::isAlive)
                .toList();
        long begin = System.nanoTime();
        processes.forEach(ProcessHandle::destroy); // as init systems do, all of them at once
        try {
            CompletableFuture.allOf(
                            processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            processes.forEach(ProcessHandle::destroyForcibly);
            throw new IllegalStateException(name() + " did not stop within " + STOP + "; it wrote\n" + tail(), e);
        }
        if (!processes.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "{0} stopped in {1} ms", name(), (System.nanoTime() - begin) / 1_000_000);
        }
    }

    private void kill() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Path console() {
        return work.resolve("console.log");
    }

    private String tail() {
        try {
            var lines = Files.readAllLines(console());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return "nothing that can be read: " + e;
        }
    }

    static void copyTree(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.exists(root)) {
            try (var files = Files.walk(root)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
