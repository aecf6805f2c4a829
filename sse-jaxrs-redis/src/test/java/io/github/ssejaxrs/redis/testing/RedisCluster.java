package io.github.ssejaxrs.redis.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * A Redis Cluster of three masters that share the slots, and a replica for each:
 *
 * <pre>{@code
 * try (var cluster = RedisCluster.builder().start()) {
 *     var broker = connectTo(cluster.addresses());
 *     int slot = RedisCluster.slotOf("{news}");
 *     var killed = cluster.killMasterOf(slot);
 *     cluster.awaitMasterOtherThan(killed, slot);
 *     killed.start();                                  // and is a replica
 *     cluster.awaitOk();
 * }
 * }</pre>
 */
public final class RedisCluster implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;
    private static final int KEYS_AT_ONCE = 100;

    private final List<RedisServer> nodes = new ArrayList<>();

    private RedisCluster(Builder builder) {
        try {
            start(builder);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    public static int slotOf(String key) {
        return JedisClusterCRC16.getSlot(key);
    }

    private void start(Builder builder) {
        for (int i = 0; i < 2 * MASTERS; i++) {
            nodes.add(builder.node());
        }
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i)
                    .command(
                            "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1)); // else they quarrel about it first
        }
        var masters = nodes.subList(0, MASTERS);
        for (int i = 0; i < MASTERS; i++) {
            int first = SLOTS * i / MASTERS;
            int last = SLOTS * (i + 1) / MASTERS - 1;
            masters.get(i).command("CLUSTER", "ADDSLOTSRANGE", Integer.toString(first), Integer.toString(last));
        }
        for (var node : nodes) {
            for (var other : nodes) {
                node.command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(other.port()));
            }
        }
        for (int i = 0; i < MASTERS; i++) {
            var replica = nodes.get(MASTERS + i);
            var master = id(masters.get(i));
            Patience.await("%s knows its master".formatted(replica))
                    .until(() -> replica.command("CLUSTER", "REPLICATE", master) != null);
        }
        awaitOk();
    }

    /** Whoever is what now; those that were killed as well. */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    public List<HostAndPort> addresses() {
        return nodes.stream().map(RedisServer::hostAndPort).toList();
    }

    /** As the nodes that answer agree. */
    public RedisServer masterOf(int slot) {
        return Patience.await("a master of slot " + slot).until(() -> agreedMaster(slot), Objects::nonNull);
    }

    private RedisServer agreedMaster(int slot) {
        var masters = awake().stream()
                .map(node -> masters(node).floorEntry(slot).getValue())
                .distinct()
                .toList();
        if (masters.size() != 1) {
            throw new JedisException("Slot %d belongs to %s".formatted(slot, masters));
        }
        return at(masters.get(0));
    }

    public RedisServer replicaOf(int slot) {
        var master = masterOf(slot);
        return Patience.await("a replica of " + master)
                .until(
                        () -> awake().stream()
                                .filter(node -> node != master && follows(node, master))
                                .findFirst()
                                .orElseThrow(() -> new JedisException("None of " + master)),
                        Objects::nonNull);
    }

    /** By {@code kill -9}, and does not wait for what follows. */
    public RedisServer killMasterOf(int slot) {
        var master = masterOf(slot);
        master.kill();
        return master;
    }

    /** Returns when the nodes that answer agree on another one. */
    public RedisServer awaitMasterOtherThan(RedisServer former, int slot) {
        return Patience.await("another master of slot %d than %s".formatted(slot, former))
                .until(() -> agreedMaster(slot), master -> master != former);
    }

    /** Returns when the nodes that answer agree who has which slots, serve them all, and each replica has what its master has. */
    public void awaitOk() {
        Patience.await("agreement of the nodes").until(() -> {
            var awake = awake();
            var masters = masters(awake.get(0));
            return awake.stream()
                            .allMatch(node -> state(node).contains("cluster_state:ok")
                                    && masters(node).equals(masters))
                    && masters.values().stream().allMatch(port -> at(port).isAwake())
                    && awake.stream().allMatch(node -> masters.containsValue(node.port()) || isInStep(node));
        });
    }

    private static String state(RedisServer node) {
        return String.valueOf(node.command("CLUSTER", "INFO"));
    }

    private static boolean isInStep(RedisServer replica) {
        return replica.info("replication", "role").equals("slave")
                && replica.info("replication", "master_link_status").equals("up");
    }

    private static boolean follows(RedisServer replica, RedisServer master) {
        return isInStep(replica) && replica.info("replication", "master_port").equals(Integer.toString(master.port()));
    }

    /** In agreement with its master, without loss. Returns when all know. */
    public void failover(RedisServer replica) {
        promote(replica, "FAILOVER");
    }

    /** Without asking anybody, as after the loss of a data centre: what the master has written meanwhile is lost. */
    public void takeOver(RedisServer replica) {
        promote(replica, "FAILOVER", "TAKEOVER");
    }

    private void promote(RedisServer replica, String... how) {
        var command = new ArrayList<>(List.of("CLUSTER"));
        command.addAll(List.of(how));
        replica.command(command.toArray(String[]::new));
        Patience.await(replica + " is a master")
                .until(() -> replica.info("replication", "role").equals("master")
                        && masters(replica).containsValue(replica.port()));
        awaitOk();
    }

    /** While clients go on, which are asked to ask, and told where the slot has gone. */
    public void migrateSlot(int slot, RedisServer to) {
        var from = masterOf(slot);
        beginMigration(slot, from, to);
        moveKeys(slot, from, to);
        endMigration(slot, from, to);
    }

    /** From now on keys that are not there any more or not yet are asked for at the new place. */
    public void beginMigration(int slot, RedisServer from, RedisServer to) {
        to.command("CLUSTER", "SETSLOT", Integer.toString(slot), "IMPORTING", id(from));
        from.command("CLUSTER", "SETSLOT", Integer.toString(slot), "MIGRATING", id(to));
    }

    public void moveKeys(int slot, RedisServer from, RedisServer to) {
        for (var keys = keys(slot, from); !keys.isEmpty(); keys = keys(slot, from)) {
            var migrate =
                    new ArrayList<>(List.of("MIGRATE", "127.0.0.1", Integer.toString(to.port()), "", "0", "5000"));
            migrate.addAll(List.of("AUTH2", RedisServer.CONTROL_USER, RedisServer.CONTROL_PASSWORD, "KEYS"));
            keys.forEach(key -> migrate.add(String.valueOf(key)));
            from.command(migrate.toArray(String[]::new));
        }
    }

    private static List<?> keys(int slot, RedisServer node) {
        return (List<?>) Objects.requireNonNull(
                node.command("CLUSTER", "GETKEYSINSLOT", Integer.toString(slot), Integer.toString(KEYS_AT_ONCE)));
    }

    /** Subscribers of sharded channels in the slot are unsubscribed by the old place. Returns when all nodes know. */
    public void endMigration(int slot, RedisServer from, RedisServer to) {
        for (var node : List.of(to, from)) { // the other way round nobody would have it for a moment
            node.command("CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", id(to));
        }
        awaitOk();
    }

    private List<RedisServer> awake() {
        return nodes.stream().filter(RedisServer::isAwake).toList();
    }

    private RedisServer at(int port) {
        return nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
    }

    private static String id(RedisServer node) {
        return String.valueOf(node.command("CLUSTER", "MYID"));
    }

    /** The port of the master by the first of its slots in a row, as a node sees it. */
    private static TreeMap<Integer, Integer> masters(RedisServer node) {
        var masters = new TreeMap<Integer, Integer>(Map.of(0, 0)); // nobody, unless somebody says otherwise
        for (var row : (List<?>) Objects.requireNonNull(node.command("CLUSTER", "SLOTS"))) {
            var firstLastMaster = (List<?>) row;
            int first = Integer.parseInt(String.valueOf(firstLastMaster.get(0)));
            var address = (List<?>) firstLastMaster.get(2);
            masters.put(first, Integer.parseInt(String.valueOf(address.get(1))));
        }
        return masters;
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }

    public static final class Builder {

        private Duration nodeTimeout = Duration.ofMillis(1_500);
        private UnaryOperator<RedisServer.Builder> servers = UnaryOperator.identity();

        private Builder() {}

        /** A node that is silent for so long is taken for dead; a master that sees no majority for so long serves nobody. */
        public Builder nodeTimeout(Duration nodeTimeout) {
            this.nodeTimeout = nodeTimeout;
            return this;
        }

        /** What each of the nodes is started with. */
        public Builder servers(UnaryOperator<RedisServer.Builder> servers) {
            this.servers = servers;
            return this;
        }

        /** Returns when it serves all slots and a failover would succeed. */
        public RedisCluster start() {
            return new RedisCluster(this);
        }

        private RedisServer node() {
            return servers.apply(RedisServer.builder()
                            .name("cluster-node")
                            .option("cluster-enabled", "yes")
                            .option("cluster-announce-ip", "127.0.0.1")
                            .option("cluster-node-timeout", Long.toString(nodeTimeout.toMillis()))
                            // Else a busy machine may make a replica too old to be promoted.
                            .option("cluster-replica-validity-factor", "0")
                            // Else who follows whom changes by itself when a master has lost its replica.
                            .option("cluster-allow-replica-migration", "no"))
                    .start();
        }
    }
}
