package io.github.ssejaxrs.browser;

import static org.awaitility.Awaitility.await;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The example, deployed: a process with a port of its own, which it keeps when it is stopped and started again. */
final class ChatNode implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(20);

    /** Below those from which systems number outgoing connections, so that nobody is there while the node is not. */
    private static final int FIRST_PORT = 22_100;

    private static final int PORTS = 9_900;

    private static final AtomicInteger NODES = new AtomicInteger();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port = freePort();
    private final @Nullable URI redis;
    private final Path folder;
    private int launches;
    private Process process;

    private ChatNode(@Nullable URI redis) {
        this.redis = redis;
        this.folder = Path.of("target", "nodes", Integer.toString(NODES.incrementAndGet()));
        start();
    }

    /** One that is alone, and forgets everything when it stops. */
    static ChatNode alone() {
        return new ChatNode(null);
    }

    /** One of those that share this Redis. */
    static ChatNode with(URI redis) {
        return new ChatNode(redis);
    }

    int port() {
        return port;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /** Posts as a script would. */
    void say(String room, String user, String text) {
        var answer = send(HttpRequest.newBuilder(resource(room, "messages"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(new Gson().toJson(Map.of("user", user, "text", text)))));
        if (answer.statusCode() != 204) {
            throw new AssertionError("It was not said: " + answer.statusCode() + " " + answer.body());
        }
    }

    /** Tells a room that somebody is typing. */
    void type(String room, String user) {
        var answer = send(HttpRequest.newBuilder(resource(room, "typing"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(new Gson().toJson(Map.of("user", user)))));
        if (answer.statusCode() != 204) {
            throw new AssertionError("It was not told: " + answer.statusCode() + " " + answer.body());
        }
    }

    private URI resource(String room, String what) {
        var encoded = URLEncoder.encode(room, StandardCharsets.UTF_8).replace("+", "%20");
        return uri().resolve("api/rooms/" + encoded + "/" + what);
    }

    /** How many requests for the events of a room are answered at this moment. */
    int openStreams(String room) {
        return streams(room, 0);
    }

    /** How many there have been, whatever the answer. */
    int streamsEver(String room) {
        return streams(room, 1);
    }

    private int streams(String room, int which) {
        var count = uri().resolve(ChatServer.STREAMS + resource(room, "events").getRawPath());
        return Integer.parseInt(send(HttpRequest.newBuilder(count)).body().split(" ")[which]);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As a deployment does, by SIGTERM; returns when it has ended. */
    void stop() {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("It does not stop:\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code kill -9}. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Also again, on the same port. Returns when it answers. */
    void start() {
        launch();
        try {
            awaitAnswer();
        } catch (RuntimeException | Error e) {
            kill();
            throw e;
        }
    }

    private void launch() {
        launches++;
        var command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1", // it lives for seconds
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                String.join(java.io.File.pathSeparator, "target/test-classes", "target/jetty/*"),
                ChatServer.class.getName(),
                "../../example-war/target/chat.war",
                "target/jersey",
                Integer.toString(port));
        command.environment().put("SSE_JAXRS_HISTORY_SIZE", "1000"); // of what is said while a window is away
        command.environment().remove("REDIS_URL");
        if (redis != null) {
            command.environment().put("REDIS_URL", redis.toString());
        }
        try {
            Files.createDirectories(folder);
            process = command.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.to(console().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly)); // also when tests are interrupted
    }

    private void awaitAnswer() {
        await("it listens").atMost(START).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("It has ended:\n" + log());
            }
            return log().contains(ChatServer.READY);
        });
    }

    private Path console() {
        return folder.resolve("console-" + launches + ".log");
    }

    String log() {
        try {
            return Files.readString(console());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        for (int i = 0; i < 100; i++) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                // the next
            }
        }
        throw new IllegalStateException("No free port from " + FIRST_PORT);
    }

    @Override
    public void close() {
        kill();
    }
}
