package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.spi.Position;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How a node uses Redis.
 *
 * @param prefix what all keys begin with
 * @param timeout how long whoever asks waits at the most
 * @param replicas how many have to have a message before anybody sees it
 * @param nodeName no other node has it
 */
record RedisOptions(
        RedisUrl url, String prefix, Duration timeout, int replicas, ConnectionSettings connections, String nodeName) {

    static final String PREFIX = "sse";

    /** Two tries of a command, and longer than Redis takes to start; a user waits no longer either. */
    static final Duration TIMEOUT = Duration.ofSeconds(3);

    /** Redis works on one command at a time; more only wait there. */
    static final int CONNECTIONS = 8;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);
    static final int MOST_REPLICAS = 10;
    static final int FEWEST_CONNECTIONS = 2;
    static final int MOST_CONNECTIONS = 1_000;

    /**
     * Checks all values.
     *
     * @throws IllegalArgumentException that says what would be right
     */
    RedisOptions {
        if (!NAME.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "The prefix of keys has 1 to 64 letters, digits, dots, underscores, hyphens and colons");
        }
        if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("A time-out is from 100 ms to 1 min, not " + timeout);
        }
        if (replicas < 0 || replicas > MOST_REPLICAS) {
            throw new IllegalArgumentException("Replicas to wait for are from 0 to " + MOST_REPLICAS);
        }
        int most = connections.pool().getMaxTotal();
        if (most < FEWEST_CONNECTIONS || most > MOST_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "Connections are from " + FEWEST_CONNECTIONS + " to " + MOST_CONNECTIONS + ", not " + most);
        }
    }

    RedisOptions(RedisUrl url, String prefix, Duration timeout, int replicas, ConnectionSettings connections) {
        this(url, prefix, timeout, replicas, connections, newNodeName());
    }

    private static String newNodeName() {
        long random = new SecureRandom().nextLong() >>> (Long.SIZE - Position.GENERATION_BITS);
        return Long.toString(random, Character.MAX_RADIX);
    }

    /** Finds the servers. */
    Servers connect() {
        return switch (url.kind()) {
            case STANDALONE -> Servers.standalone(url.addresses().iterator().next(), connections);
            case SENTINEL -> SentinelServers.connect(url.master(), url.addresses(), connections);
            case CLUSTER -> ClusterServers.connect(url.addresses(), connections);
        };
    }

    /** The pub/sub channel of this node alone. */
    String nodeKey() {
        return prefix + ":node:" + nodeName;
    }
}
