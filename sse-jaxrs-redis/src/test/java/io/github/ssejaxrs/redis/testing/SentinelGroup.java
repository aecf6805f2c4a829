package io.github.ssejaxrs.redis.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A master, its replicas, and three Sentinels that make a replica the master when it dies:
 *
 * <pre>{@code
 * try (var group = SentinelGroup.builder().start()) {
 *     var broker = connectTo(group.masterName(), group.sentinelAddresses());
 *     var killed = group.killMaster();
 *     var master = group.awaitMasterOtherThan(killed);
 *     killed.start();                                 // comes as a master, and is made a replica
 *     group.awaitReplicas();
 * }
 * }</pre>
 */
public final class SentinelGroup implements AutoCloseable {

    private static final String MASTER_NAME = "main";
    private static final int SENTINELS = 3;
    private static final int QUORUM = 2;

    /** After twice that a failover which did not succeed, say because two Sentinels ran for it, is tried again. */
    private static final Duration FAILOVER_TIMEOUT = Duration.ofSeconds(3);

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<Sentinel> sentinels = new ArrayList<>();

    private SentinelGroup(Builder builder) {
        try {
            start(builder);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void start(Builder builder) {
        var master = builder.servers
                .apply(RedisServer.builder().name("sentinel-master"))
                .start();
        servers.add(master);
        for (int i = 0; i < builder.replicas; i++) {
            servers.add(builder.servers
                    .apply(RedisServer.builder().name("sentinel-replica"))
                    .replicaOf(master)
                    .start());
        }
        servers.stream().skip(1).forEach(master::awaitReplicated); // else Sentinels would learn of them late
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(new Sentinel(MASTER_NAME, master.hostAndPort(), QUORUM, builder.downAfter, FAILOVER_TIMEOUT));
        }
        awaitReplicas();
    }

    public static Builder builder() {
        return new Builder();
    }

    public String masterName() {
        return MASTER_NAME;
    }

    public List<Sentinel> sentinels() {
        return List.copyOf(sentinels);
    }

    public List<HostAndPort> sentinelAddresses() {
        return sentinels.stream().map(Sentinel::hostAndPort).toList();
    }

    /** Master and replicas, whoever is what now. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** Whom the Sentinels name, those that answer. They agree at once or a little later. */
    public RedisServer master() {
        var found = new ArrayList<RedisServer>();
        Patience.await("agreement of the Sentinels").until(() -> {
            found.clear();
            sentinels.stream().filter(Sentinel::isAwake).map(this::masterOf).forEach(found::add);
            return found.stream().distinct().count() == 1;
        });
        return found.get(0);
    }

    private RedisServer masterOf(Sentinel sentinel) {
        var address = (List<?>) sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME);
        if (address == null) {
            throw new JedisException("No master is known to " + sentinel);
        }
        int port = Integer.parseInt(String.valueOf(address.get(1)));
        return servers.stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow();
    }

    /** Returns when the Sentinels name another one, and that one knows. */
    public RedisServer awaitMasterOtherThan(RedisServer former) {
        Patience.await("another master than " + former).until(() -> {
            var master = master();
            return master != former && master.info("replication", "role").equals("master");
        });
        return master();
    }

    /**
     * Returns when all servers that answer follow the master, and each Sentinel knows of them and of the others. Before it a
     * further failover might find no replica to promote.
     */
    public void awaitReplicas() {
        var awake = servers.stream().filter(RedisServer::isAwake).toList();
        Patience.await("replicas of the master").until(() -> {
            var master = master();
            return awake.stream().filter(server -> server != master).allMatch(replica -> follows(replica, master))
                    && sentinels.stream().filter(Sentinel::isAwake).allMatch(sentinel -> knowsAll(sentinel, awake));
        });
    }

    private static boolean follows(RedisServer replica, RedisServer master) {
        return replica.info("replication", "role").equals("slave")
                && replica.info("replication", "master_port").equals(Integer.toString(master.port()))
                && replica.info("replication", "master_link_status").equals("up");
    }

    private boolean knowsAll(Sentinel sentinel, List<RedisServer> awake) {
        var replicas = (List<?>) sentinel.command("SENTINEL", "REPLICAS", MASTER_NAME);
        var others = (List<?>) sentinel.command("SENTINEL", "SENTINELS", MASTER_NAME);
        return replicas != null
                && others != null
                && others.size() == SENTINELS - 1
                && replicas.stream()
                                .map(replica -> fields((List<?>) replica))
                                .filter(replica -> "slave".equals(replica.get("flags"))
                                        && "ok".equals(replica.get("master-link-status")))
                                .count()
                        == awake.size() - 1;
    }

    private static Map<String, String> fields(List<?> namesAndValues) {
        return IntStream.range(0, namesAndValues.size() / 2)
                .boxed()
                .collect(Collectors.toMap(
                        i -> String.valueOf(namesAndValues.get(2 * i)),
                        i -> String.valueOf(namesAndValues.get(2 * i + 1))));
    }

    /**
     * By command, as before maintenance. A Sentinel promotes a replica, and tells the former master seconds later; what that
     * was told meanwhile is lost. {@link RedisServer#handOverTo} loses nothing.
     *
     * @return the new master, which all others follow
     */
    public RedisServer failover() {
        var former = master();
        Patience.await("a replica to promote")
                .until(() -> sentinels.stream()
                                .filter(Sentinel::isAwake)
                                .findFirst()
                                .orElseThrow()
                                .command("SENTINEL", "FAILOVER", MASTER_NAME)
                        != null);
        var master = awaitMasterOtherThan(former);
        awaitReplicas();
        return master;
    }

    /** By {@code kill -9}, and does not wait for what follows. */
    public RedisServer killMaster() {
        var master = master();
        master.kill();
        return master;
    }

    @Override
    public void close() {
        sentinels.forEach(Sentinel::close); // first, so that they do nothing about what follows
        servers.forEach(RedisServer::close);
    }

    public static final class Builder {

        private int replicas = 1;
        private Duration downAfter = Duration.ofSeconds(1);
        private UnaryOperator<RedisServer.Builder> servers = UnaryOperator.identity();

        private Builder() {}

        public Builder replicas(int replicas) {
            this.replicas = replicas;
            return this;
        }

        /** A master that is silent for so long is taken for dead. */
        public Builder downAfter(Duration downAfter) {
            this.downAfter = downAfter;
            return this;
        }

        /** What each of the servers is started with. */
        public Builder servers(UnaryOperator<RedisServer.Builder> servers) {
            this.servers = servers;
            return this;
        }

        /** Returns when a failover would succeed. */
        public SentinelGroup start() {
            return new SentinelGroup(this);
        }
    }
}
