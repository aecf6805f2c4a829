package io.github.ssejaxrs.redis;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.ConnectionProvider;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.clients.jedis.util.Pool;

/**
 * The servers of one deployment: who owns a key now, and connections to it. Thread-safe.
 *
 * <p>On Jedis' connection providers, which its clients are made of, and not on these clients: to record and to wait for
 * replicas takes one connection, and a client that tries again by itself publishes twice.
 */
abstract class Servers implements AutoCloseable {

    private final ConnectionProvider provider;
    private final Doors doors;

    Servers(ConnectionProvider provider, Doors doors) {
        this.provider = provider;
        this.doors = doors;
    }

    /** One server, known by its address. */
    static Servers standalone(HostAndPort address, ConnectionSettings settings) {
        return new Servers(
                new PooledConnectionProvider(address, settings.client(), settings.pool()), settings.doors()) {
            @Override
            HostAndPort owner(String key) {
                return address;
            }
        };
    }

    /**
     * A connection to the owner of a key, to be closed.
     *
     * @throws JedisException if none is to be had; nothing has been sent then
     */
    Connection borrow(String key) {
        return borrow(owner(key), provider::getConnection);
    }

    /** What is there already is lent in any case. */
    final Connection borrow(HostAndPort address, Supplier<Connection> lending) {
        var door = door(address);
        return door.isInTrouble() && hasIdle(address) ? lending.get() : door.open(lending);
    }

    private boolean hasIdle(HostAndPort address) {
        var pools = provider.getConnectionMap();
        var pool = pools.size() == 1 ? pools.values().iterator().next() : pools.get(address.toString());
        return pool instanceof Pool<?> found && found.getNumIdle() > 0;
    }

    /** Where connections to a server are opened. */
    final Door door(HostAndPort address) {
        return doors.of(address);
    }

    /** A connection to one of the servers, which said that it is to be asked. */
    Connection borrowAt(HostAndPort address) {
        throw new JedisException("Redirected to " + address + " by a server that is in no cluster");
    }

    /** Who owns a key. */
    abstract HostAndPort owner(String key);

    /** Ends of keys, of which each server that owns any owns one. */
    Collection<String> everyOwnersTag() {
        return List.of("");
    }

    /** Where to listen: whatever any of the servers is told to publish arrives there. */
    HostAndPort listenAt() {
        return owner("");
    }

    /** Whether who listens there hears everything, as far as is known. */
    boolean isHeardAt(HostAndPort address) {
        return address.equals(owner(""));
    }

    /** Something did not answer as it should: who owns what may be otherwise now. */
    void doubt() {}

    /** Closes connections nobody has needed for a while. */
    void closeIdle() {
        for (var pool : provider.getConnectionMap().values()) {
            if (pool instanceof Pool<?> idle) {
                try {
                    idle.evict();
                } catch (Exception e) { // declared as such there
                    throw new JedisException(e);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            provider.close();
        } catch (Exception e) { // declared as such there
            throw new JedisException(e);
        }
    }
}
