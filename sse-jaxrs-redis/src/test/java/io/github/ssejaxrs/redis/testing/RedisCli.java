package io.github.ssejaxrs.redis.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.util.SafeEncoder;

/**
 * A command {@code redis-cli} for shells: the one on the PATH, else this class as a program of its own, which knows as much
 * of it as the examples of the documentation use.
 */
public final class RedisCli {

    private static final String NAME = "redis-cli";

    private RedisCli() {}

    /** Writes a file {@code redis-cli} that asks this server, as this user. */
    public static void install(Path folder, RedisServer server, String user, String password) throws IOException {
        var port = Integer.toString(server.port());
        var real = onPath();
        var command = real != null
                ? quoted(real.toString(), "-p", port, "--user", user, "--pass", password, "--no-auth-warning")
                : quoted(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RedisCli.class.getName(),
                        port,
                        user,
                        password);
        var file = Files.writeString(folder.resolve(NAME), "#!/bin/sh\nexec " + command + " \"$@\"\n");
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("Cannot make executable: " + file);
        }
    }

    private static @Nullable Path onPath() {
        for (var folder :
                Objects.requireNonNullElse(System.getenv("PATH"), "").split(Pattern.quote(File.pathSeparator))) {
            var path = Path.of(folder, NAME).toAbsolutePath();
            if (!folder.isEmpty() && Files.isExecutable(path)) {
                return path;
            }
        }
        return null;
    }

    private static String quoted(String... words) {
        var quoted = new ArrayList<String>();
        for (var word : words) {
            quoted.add("'" + word.replace("'", "'\\''") + "'");
        }
        return String.join(" ", quoted);
    }

    /** @param arguments port, user, password, and what the real one would be given */
    public static void main(String[] arguments) throws IOException {
        var config = DefaultJedisClientConfig.builder()
                .protocol(RedisProtocol.RESP2)
                .user(arguments[1])
                .password(arguments[2])
                .build();
        var words = words(List.of(arguments).subList(3, arguments.length));
        try (var connection = new Connection(new HostAndPort("127.0.0.1", Integer.parseInt(arguments[0])), config)) {
            connection.sendCommand(
                    () -> words.get(0).getBytes(UTF_8),
                    words.subList(1, words.size()).toArray(String[]::new));
            print(SafeEncoder.encodeObject(connection.getOne()));
        }
    }

    private static List<String> words(List<String> given) throws IOException {
        var words = new ArrayList<String>();
        switch (given.get(0)) {
            case "-x" -> {
                words.addAll(given.subList(1, given.size()));
                words.add(new String(System.in.readAllBytes(), UTF_8));
            }
            case "--eval" -> {
                int comma = given.indexOf(",");
                words.add(Protocol.Command.EVAL.name());
                words.add(Files.readString(Path.of(given.get(1))));
                words.add(Integer.toString(comma - 2));
                words.addAll(given.subList(2, comma));
                words.addAll(given.subList(comma + 1, given.size()));
            }
            default -> words.addAll(given);
        }
        return words;
    }

    /** As the real one does when nobody watches. */
    private static void print(@Nullable Object answer) {
        if (answer instanceof List<?> list) {
            list.forEach(RedisCli::print);
        } else if (answer instanceof Exception error) {
            System.out.println(error.getMessage());
        } else {
            System.out.println(answer == null ? "" : answer);
        }
    }
}
