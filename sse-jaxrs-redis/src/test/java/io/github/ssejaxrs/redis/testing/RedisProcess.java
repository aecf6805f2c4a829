package io.github.ssejaxrs.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.SafeEncoder;

/**
 * One process of a {@code redis-server}, whatever it serves as, and its folder. It keeps port, configuration and data while
 * it dies and returns. It does not outlive the test process.
 */
final class RedisProcess {

    private static final String HOST = "127.0.0.1";
    private static final int ATTEMPTS_TO_BIND = 5;
    private static final Duration LIMIT_OF_START = Duration.ofSeconds(60);
    private static final Duration LIMIT_OF_STOP = Duration.ofSeconds(20);
    private static final Duration REPEAT_OF_SIGTERM = Duration.ofMillis(500);
    private static final int LINES_OF_LOG = 40;

    private static final Set<Process> LIVING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVING.forEach(Process::destroyForcibly)));
    }

    private final Path folder;
    private final List<String> arguments;
    private final JedisClientConfig access;
    private final int port;
    private volatile Process process;
    private volatile boolean frozen;

    /**
     * Starts.
     *
     * @param access how the tests get in, whatever befalls the users of the application
     * @param configuration the lines for a port; asked again if somebody else takes that port
     */
    RedisProcess(
            String name,
            DefaultJedisClientConfig.Builder access,
            IntFunction<Collection<String>> configuration,
            String... arguments) {
        this.folder = BuildFolder.forServer(name);
        this.arguments = List.of(arguments);
        this.access = access.protocol(RedisProtocol.RESP2)
                .connectionTimeoutMillis(2_000)
                .socketTimeoutMillis(10_000)
                .build();
        this.port = startOnFreePort(configuration);
    }

    private int startOnFreePort(IntFunction<Collection<String>> configuration) {
        for (int attempt = 1; ; attempt++) {
            int candidate = Ports.reserve();
            try {
                Files.write(configuration(), configuration.apply(candidate));
                process = launch();
                awaitAnswer(candidate);
                return candidate;
            } catch (PortTaken e) {
                if (attempt == ATTEMPTS_TO_BIND) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    int port() {
        return port;
    }

    HostAndPort hostAndPort() {
        return new HostAndPort(HOST, port);
    }

    Path folder() {
        return folder;
    }

    private Path configuration() {
        return folder.resolve("redis.conf");
    }

    private Path log() {
        return folder.resolve("redis.log");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Alive, and not frozen. */
    boolean isAwake() {
        return isAlive() && !frozen;
    }

    /** On the same port, with what it wrote to disk. Returns when it answers, which is after it has read that. */
    synchronized void start() {
        if (isAlive()) {
            throw new IllegalStateException("Already running: " + this);
        }
        try {
            process = launch();
            awaitAnswer(port);
        } catch (PortTaken e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() throws IOException {
        var builder = RedisExecutable.find().process(configuration().toString());
        builder.command().addAll(arguments);
        var launched = builder.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        frozen = false;
        LIVING.add(launched);
        launched.onExit().thenAccept(LIVING::remove);
        BuildFolder.note(folder, launched);
        return launched;
    }

    private void awaitAnswer(int atPort) throws PortTaken {
        long deadline = System.nanoTime() + LIMIT_OF_START.toNanos();
        while (!answers(atPort)) {
            if (!process.isAlive()) {
                var log = endOfLog();
                if (log.contains("Address already in use")) {
                    throw new PortTaken(log);
                }
                throw new IllegalStateException("redis-server did not start; its log:\n" + log);
            }
            if (System.nanoTime() - deadline > 0) {
                kill();
                throw new IllegalStateException(
                        "redis-server does not answer after %s; its log:%n%s".formatted(LIMIT_OF_START, endOfLog()));
            }
            pause();
        }
    }

    private boolean answers(int atPort) {
        try (var connection = new Connection(new HostAndPort(HOST, atPort), access)) {
            return connection.ping() && process.isAlive();
        } catch (JedisException notYetOrLoading) {
            return false;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a redis-server starts", e);
        }
    }

    private String endOfLog() {
        try {
            var lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
        } catch (IOException e) {
            return "(%s)".formatted(e);
        }
    }

    /** As an operator would: what is written reaches the disk, replicas get what they lack. */
    synchronized void stop() {
        long deadline = System.nanoTime() + LIMIT_OF_STOP.toNanos();
        do {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("redis-server does not stop; its log:\n" + endOfLog());
            }
            process.destroy(); // again and again, since it declines while it writes the first log of its life
        } while (!hasEndedWithin(REPEAT_OF_SIGTERM));
    }

    private boolean hasEndedWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a redis-server stops", e);
        }
    }

    /** {@code kill -9}; returns when it is gone, and so are its connections. */
    synchronized void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** {@code SIGSTOP}: its connections stay and its port accepts more, but nothing is read or answered. */
    void freeze() {
        frozen = true;
        signal("-STOP");
    }

    void thaw() {
        signal("-CONT");
        frozen = false;
    }

    private void signal(String signal) {
        try {
            int exit = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill %s failed for %s".formatted(signal, this));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Connection connect() {
        return new Connection(hostAndPort(), access);
    }

    /** Strings, numbers and lists of them, as they come; an error is thrown. */
    @Nullable
    Object command(String... command) {
        try (var connection = connect()) {
            return ask(connection, command);
        }
    }

    static @Nullable Object ask(Connection connection, String... command) {
        connection.sendCommand(
                () -> SafeEncoder.encode(command[0]),
                List.of(command).subList(1, command.length).toArray(String[]::new));
        return decoded(connection.getOne());
    }

    private static @Nullable Object decoded(@Nullable Object reply) {
        var decoded = SafeEncoder.encodeObject(reply);
        if (decoded instanceof JedisDataException error) {
            throw error;
        }
        return decoded;
    }

    String info(String section, String field) {
        var answer = String.valueOf(command(Command.INFO.name(), section));
        return answer.lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("No %s in INFO %s:\n%s".formatted(field, section, answer)));
    }

    @Override
    public String toString() {
        return "%s on port %d".formatted(folder.getFileName(), port);
    }

    /** Between the choice of a port and its use somebody else was faster. */
    private static final class PortTaken extends Exception {

        private static final long serialVersionUID = 1;

        PortTaken(String log) {
            super("The port was taken; the log of redis-server:\n" + log);
        }
    }
}
