package io.github.ssejaxrs.example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Redis that remembers nothing; its program comes from the class path of the tests. */
final class RedisProcess implements AutoCloseable {

    private static final String VERSION = "7.0.15";

    private final Process process;
    private final int port;

    private RedisProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Returns when it answers. */
    static RedisProcess start(Path folder) throws IOException {
        int port = freePort();
        var process = new ProcessBuilder(
                        program(folder).toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var log = new StringBuilder();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            log.append(line).append('\n');
            if (line.contains("Ready to accept connections")) {
                return new RedisProcess(process, port);
            }
        }
        throw new IllegalStateException("Redis did not start:\n" + log);
    }

    private static Path program(Path folder) throws IOException {
        var system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        var architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        var name = "redis-server-%s-%s-%s".formatted(VERSION, system, architecture);
        var program = folder.resolve(name);
        try (var resource = RedisProcess.class.getResourceAsStream("/" + name)) {
            if (resource == null) {
                throw new IllegalStateException("There is no " + name + " on the class path");
            }
            Files.copy(resource, program);
        }
        if (!program.toFile().setExecutable(true)) {
            throw new IOException("Cannot make executable: " + program);
        }
        return program;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join(); // its folder is deleted next
    }
}
