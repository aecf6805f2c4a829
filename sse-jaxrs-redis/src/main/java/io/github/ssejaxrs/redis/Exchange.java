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

    /** The time in ms, as this Redis has it. */
    long millis(Deadline deadline) {
        var time = Format.list(connection.executeCommand(Protocol.Command.TIME), 2);
        connection.setSoTimeout(deadline.answerMillis()); // of what is asked next
        return Format.number(Format.text(time.get(0))) * 1_000 + Format.number(Format.text(time.get(1))) / 1_000;
    }
}
