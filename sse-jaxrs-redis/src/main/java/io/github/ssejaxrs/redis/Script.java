package io.github.ssejaxrs.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * A Lua script, known to Redis by its digest.
 *
 * @param text the script
 * @param digest SHA-1 of it, as Redis has it
 */
record Script(String text, String digest) {

    /** All that is done to a channel; the file says what it takes and answers. */
    static final Script CHANNEL = resource("channel.lua");

    /** Publishes a sign of life, and tells who is master. What a replica publishes proves nothing. */
    static final Script PROBE = of("""
            local info = redis.pcall('INFO', 'replication')
            local found = type(info) == 'string' and string.match(info, 'master_replid:(%x+)')
            if not found then error('INFO replication shows no master_replid to this user, who needs the right +info') end
            if string.find(info, 'role:slave', 1, true) then return redis.error_reply('READONLY This is a replica') end
            redis.call('PUBLISH', ARGV[1], ARGV[2])
            return found
            """);

    static Script of(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new Script(text, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }

    private static Script resource(String name) {
        try (var file = Script.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(name + " is missing in the jar");
            }
            return of(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it; a server that has lost it, or never had it, gets it again. */
    Object run(Connection connection, List<String> keys, List<byte[]> arguments) {
        try {
            return connection.executeCommand(command(Protocol.Command.EVALSHA, digest, keys, arguments));
        } catch (JedisNoScriptException e) {
            return runWhole(connection, keys, arguments);
        }
    }

    /** Runs it in one command, whatever the server knows. */
    Object runWhole(Connection connection, List<String> keys, List<byte[]> arguments) {
        return connection.executeCommand(command(Protocol.Command.EVAL, text, keys, arguments));
    }

    private static CommandArguments command(
            Protocol.Command command, String script, List<String> keys, List<byte[]> arguments) {
        var all = new CommandArguments(command).add(script).add(keys.size());
        keys.forEach(all::key);
        arguments.forEach(all::add);
        return all;
    }
}
