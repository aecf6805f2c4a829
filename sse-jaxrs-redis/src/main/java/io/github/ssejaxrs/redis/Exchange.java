package io.github.ssejaxrs.redis;

import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;

/**
 * A turn with the server that owns a channel, on one connection.
 *
 * @param connection borrowed
 * @param asking whether the channel is on its way to this server of a cluster, which answers only who says ASKING
 */
record Exchange(Connection connection, boolean asking) {

    Object run(Script script, List<String> keys, List<byte[]> arguments) {
        if (asking) {
            connection.executeCommand(Protocol.Command.ASKING);
            return script.runWhole(connection, keys, arguments); // ASKING holds for one command only
        }
        return script.run(connection, keys, arguments);
    }
}
