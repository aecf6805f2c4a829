package io.github.ssejaxrs.example;

import jakarta.ws.rs.SeBootstrap;
import jakarta.ws.rs.core.Application;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** The chat as a process of its own, by the bootstrap API of Jakarta REST. */
final class ChatNode implements AutoCloseable {

    /** Without a server that scans, the classes are listed. Without a path, since Jetty's run would take it for another. */
    public static class ListedApplication extends Application {

        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(RoomResource.class, DraftReader.class, BrokerAwayMapper.class, RefusalMapper.class);
        }
    }

    private static final String READY = "listens at ";

    private final Process process;
    private final URI base;

    private ChatNode(Process process, URI base) {
        this.process = process;
        this.base = base;
    }

    /** The process: tells where it listens, and runs until it is ended. */
    public static void main(String[] none) throws InterruptedException {
        var configuration = SeBootstrap.Configuration.builder()
                .host("127.0.0.1")
                .port(SeBootstrap.Configuration.FREE_PORT)
                .rootPath("api")
                .build();
        var node = SeBootstrap.start(new ListedApplication(), configuration)
                .toCompletableFuture()
                .join();
        System.out.println(READY + node.configuration().baseUri());
        Thread.currentThread().join();
    }

    /** Returns when it listens. */
    static ChatNode start(URI redis) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChatNode.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("REDIS_URL", redis.toString());
        var process = builder.start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(READY)) {
                return new ChatNode(process, URI.create(line.substring(READY.length())));
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException("The node did not start");
    }

    URI resource(String room, String what) {
        return base.resolve("/api/rooms/" + room + "/" + what);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
