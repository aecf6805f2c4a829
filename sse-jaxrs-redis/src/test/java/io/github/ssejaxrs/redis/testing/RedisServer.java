package io.github.ssejaxrs.redis.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;

/**
 * A real Redis on a port of its own, and all that can befall it. When it is started again it follows whom it followed last,
 * and has its data if it has a log of writes:
 *
 * <pre>{@code
 * try (var master = RedisServer.builder().appendOnly(Fsync.ALWAYS).start();
 *         var replica = RedisServer.builder().replicaOf(master).start()) {
 *     replica.detach();                                       // the link is lost, writes go on
 *     master.command("SET", "key", "value");
 *     master.kill();
 *     replica.promote();                                      // and the last of them never happened
 * }
 * }</pre>
 *
 * <p>The rig has a user of its own in each server, so that it gets in when those of an application no longer do.
 */
public final class RedisServer implements AutoCloseable {

    /** How much of its log a Redis has on disk before it answers. */
    public enum Fsync {
        /** What was written last may be lost with the machine. */
        EVERYSEC,
        ALWAYS
    }

    static final String CONTROL_USER = "rig";
    static final String CONTROL_PASSWORD = "rig-of-the-tests";

    /** Nobody listens there, and nobody may. */
    private static final int PORT_OF_NOBODY = 1;

    private final RedisProcess process;

    private RedisServer(Builder builder) {
        process = new RedisProcess(
                builder.name,
                DefaultJedisClientConfig.builder().user(CONTROL_USER).password(CONTROL_PASSWORD),
                builder::configuration);
    }

    public static Builder builder() {
        return new Builder();
    }

    public int port() {
        return process.port();
    }

    public HostAndPort hostAndPort() {
        return process.hostAndPort();
    }

    public URI uri() {
        return URI.create("redis://" + hostAndPort());
    }

    /** Of {@link Builder#tls}. */
    public HostAndPort tlsAddress() {
        var nameAndValue = (List<?>) Objects.requireNonNull(command("CONFIG", "GET", "tls-port"));
        return new HostAndPort("localhost", Integer.parseInt(String.valueOf(nameAndValue.get(1))));
    }

    public URI tlsUri() {
        return URI.create("rediss://" + tlsAddress());
    }

    /** Where it keeps its data. */
    public Path folder() {
        return process.folder();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Alive, and not frozen. */
    public boolean isAwake() {
        return process.isAwake();
    }

    /** On the same port, with the data on its disk. Returns when it answers, which is after it has read them. */
    public void start() {
        process.start();
    }

    /** As an operator would, by SIGTERM: what was written reaches the disk, replicas get what they lack. */
    public void stop() {
        process.stop();
    }

    /** {@code kill -9}; returns when it is gone. The system still writes out what it had been given to write. */
    public void kill() {
        process.kill();
    }

    /** Starts it again, after it was stopped if it runs. */
    public void restart() {
        if (isAlive()) {
            stop();
        }
        start();
    }

    /** {@code SIGSTOP}: connections stay and new ones are accepted, but nothing is read or answered. */
    public void freeze() {
        process.freeze();
    }

    public void thaw() {
        process.thaw();
    }

    @Override
    public void close() {
        process.kill();
    }

    /**
     * Takes the last bytes of what was logged since the log was last rewritten, as a loss of power does. A command that is
     * cut in two is gone as a whole when the server, which has to be dead, is started again.
     */
    public void truncateAof(long bytes) {
        if (isAlive()) {
            throw new IllegalStateException("Kill it first: " + this);
        }
        try (var log = new RandomAccessFile(tailOfAof().toFile(), "rw")) {
            if (log.length() < bytes) {
                throw new IllegalArgumentException(
                        "The log has %d bytes, not %d to be cut".formatted(log.length(), bytes));
            }
            log.setLength(log.length() - bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The log consists of a base, and of increments of which the manifest names the one in use last. */
    private Path tailOfAof() throws IOException {
        var logs = folder().resolve("appendonlydir");
        var increment = Pattern.compile("file (\\S+) seq \\d+ type i");
        return Files.readAllLines(logs.resolve("appendonly.aof.manifest")).stream()
                .map(increment::matcher)
                .filter(matcher -> matcher.lookingAt())
                .map(matcher -> logs.resolve(matcher.group(1)))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new IllegalStateException("Nothing was logged by " + this));
    }

    /** A connection for the test's own use, say to get in while there is no room for more. */
    public Connection connect() {
        return process.connect();
    }

    /** The answer in strings, numbers and lists of them; an error is thrown. */
    public @Nullable Object command(String... command) {
        return process.command(command);
    }

    /** As {@link #command}, on a connection that is there already. */
    public static @Nullable Object ask(Connection connection, String... command) {
        return RedisProcess.ask(connection, command);
    }

    /** {@code server.info("replication", "role")} */
    public String info(String section, String field) {
        return process.info(section, field);
    }

    public void promote() {
        command("REPLICAOF", "NO", "ONE");
        remember();
    }

    public void replicaOf(RedisServer master) {
        follow(master.port());
    }

    /** A replica loses its link, while its master goes on. Its clients do not notice. */
    public void detach() {
        follow(PORT_OF_NOBODY);
    }

    /** Loses nothing: this master takes no writes until its replica has all and is the master, and follows it then. */
    public void handOverTo(RedisServer replica) {
        command("FAILOVER", "TO", "127.0.0.1", Integer.toString(replica.port()));
        Patience.await("%s hands over to %s".formatted(this, replica))
                .until(() -> info("replication", "role").equals("slave")
                        && info("replication", "master_link_status").equals("up"));
        remember();
        replica.remember();
    }

    private void follow(int masterPort) {
        command("REPLICAOF", "127.0.0.1", Integer.toString(masterPort));
        remember();
    }

    private void remember() {
        command("CONFIG", "REWRITE");
    }

    /** Returns when the replica has all that was written here before the call, on its disk if it has a log of writes. */
    public void awaitReplicated(RedisServer replica) {
        long offset = Long.parseLong(info("replication", "master_repl_offset"));
        Patience.await("%s has what %s has".formatted(replica, this))
                .until(() -> replica.info("replication", "master_replid").equals(info("replication", "master_replid"))
                        && replica.info("replication", "master_link_status").equals("up")
                        && Long.parseLong(replica.info("replication", "slave_repl_offset")) >= offset
                        && replica.hasLogOfItsData());
    }

    /** A replica that was given all data at once writes a new log meanwhile, and returns with the old one until then. */
    private boolean hasLogOfItsData() {
        return info("persistence", "aof_rewrite_in_progress").equals("0")
                && info("persistence", "aof_rewrite_scheduled").equals("0");
    }

    @Override
    public String toString() {
        return process.toString();
    }

    /** What a server is started with. */
    public static final class Builder {

        private String name = "redis";
        private boolean tls;
        private final List<String> options = new ArrayList<>();

        private Builder() {}

        /** For its folder and for messages. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** It logs what is written to it, and has that when it returns. */
        public Builder appendOnly(Fsync fsync) {
            return option("appendonly", "yes")
                    .option("appendfsync", fsync.name().toLowerCase(Locale.ROOT));
        }

        public Builder replicaOf(RedisServer master) {
            return option("replicaof", "127.0.0.1 " + master.port());
        }

        /** Everybody has to know it. */
        public Builder password(String password) {
            return option("requirepass", password);
        }

        /** {@code user("alice on >secret ~app:* &app:* +@all")} */
        public Builder user(String rule) {
            return option("user", rule);
        }

        /** On a port of its own; the other one stays. Clients need no certificate. */
        public Builder tls(Certificates certificates) {
            this.tls = true;
            return option("tls-cert-file", certificates.certificate().toString())
                    .option("tls-key-file", certificates.key().toString())
                    .option("tls-ca-cert-file", certificates.authority().toString())
                    .option("tls-auth-clients", "no");
        }

        /** Writes are refused unless so many replicas have answered within so many seconds. */
        public Builder minReplicasToWrite(int replicas, int maxLagSeconds) {
            return option("min-replicas-to-write", Integer.toString(replicas))
                    .option("min-replicas-max-lag", Integer.toString(maxLagSeconds));
        }

        /** Any other line of a {@code redis.conf}; a later one wins. */
        public Builder option(String name, String value) {
            options.add(name + " " + value);
            return this;
        }

        /** Returns when it answers; a replica may still be about to fetch its data then. */
        public RedisServer start() {
            return new RedisServer(this);
        }

        private Collection<String> configuration(int port) {
            var lines = new ArrayList<>(List.of(
                    "port " + port,
                    "bind 127.0.0.1",
                    "save \"\"",
                    "enable-debug-command local",
                    // A replica need not wait whether others come for the same data.
                    "repl-diskless-sync-delay 0",
                    // A default of 10 s hides for as long that a link is lost.
                    "repl-ping-replica-period 1",
                    "user %s on >%s ~* &* +@all".formatted(CONTROL_USER, CONTROL_PASSWORD),
                    "masteruser " + CONTROL_USER,
                    "masterauth " + CONTROL_PASSWORD));
            if (tls) {
                lines.add("tls-port " + Ports.reserve());
            }
            lines.addAll(options);
            return lines;
        }
    }
}
