package io.github.ssejaxrs.redis.testing;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;

/** One of those that watch a master, vote when it is dead, and tell clients who is the master. */
public final class Sentinel implements AutoCloseable {

    private final RedisProcess process;

    Sentinel(String masterName, HostAndPort master, int quorum, Duration downAfter, Duration failoverTimeout) {
        process = new RedisProcess(
                "sentinel",
                DefaultJedisClientConfig.builder(),
                port -> List.of(
                        "port " + port,
                        "bind 127.0.0.1",
                        "sentinel monitor %s %s %d %d"
                                .formatted(masterName, master.getHost(), master.getPort(), quorum),
                        "sentinel auth-user %s %s".formatted(masterName, RedisServer.CONTROL_USER),
                        "sentinel auth-pass %s %s".formatted(masterName, RedisServer.CONTROL_PASSWORD),
                        "sentinel down-after-milliseconds %s %d".formatted(masterName, downAfter.toMillis()),
                        "sentinel failover-timeout %s %d".formatted(masterName, failoverTimeout.toMillis())),
                "--sentinel");
        hurry();
    }

    /**
     * What takes ten seconds, to learn of replicas and to put a master that returns in its place, takes one. A machine
     * that is busy is no reason to distrust the clock and to do nothing for half a minute.
     */
    private void hurry() {
        command("SENTINEL", "DEBUG", "INFO-PERIOD", "500", "PUBLISH-PERIOD", "500");
        // So often that a single slow answer is no death; but a replica that told nothing for five times that is not
        // promoted, and it is asked once a second only.
        command("SENTINEL", "DEBUG", "PING-PERIOD", "300");
        command("SENTINEL", "DEBUG", "MIN-LINK-RECONNECT-PERIOD", "1000");
        command("SENTINEL", "DEBUG", "TILT-TRIGGER", "10000", "TILT-PERIOD", "1000");
    }

    public HostAndPort hostAndPort() {
        return process.hostAndPort();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Alive, and not frozen. */
    public boolean isAwake() {
        return process.isAwake();
    }

    /** On the same port, with what it knew. */
    public void start() {
        process.start();
        hurry();
    }

    public void kill() {
        process.kill();
    }

    /** It votes and tells nothing, while its port accepts connections. */
    public void freeze() {
        process.freeze();
    }

    public void thaw() {
        process.thaw();
    }

    public @Nullable Object command(String... command) {
        return process.command(command);
    }

    @Override
    public void close() {
        process.kill();
    }

    @Override
    public String toString() {
        return process.toString();
    }
}
