package io.github.ssejaxrs.redis;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.HostAndPortMapper;

/**
 * The doors of all servers. Jedis asks here for the address behind an address whenever it opens a connection, by itself or
 * not; there is none, but it can be kept from it. Thread-safe.
 */
final class Doors implements HostAndPortMapper {

    private final Map<HostAndPort, Door> doors = new ConcurrentHashMap<>();

    Door of(HostAndPort address) {
        return doors.computeIfAbsent(address, unknown -> new Door(System::nanoTime));
    }

    @Override
    public HostAndPort getHostAndPort(HostAndPort address) {
        of(address).requireTurn();
        return address;
    }
}
