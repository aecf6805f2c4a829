package io.github.ssejaxrs.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where a channel lives in Redis. Its name is percent-encoded, so no name reaches another key; and it is the hash tag of
 * all its keys, so a cluster keeps them together.
 *
 * @param head the hash with its generation and sequence
 * @param log the stream with its history
 * @param live the pub/sub channel its messages are carried on
 * @param once what the keys of its idempotency keys begin with
 */
record ChannelKeys(String head, String log, String live, String once) {

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

    static ChannelKeys of(String prefix, String channel) {
        var tag = ":{" + encode(channel) + "}";
        return new ChannelKeys(
                prefix + ":head" + tag, prefix + ":log" + tag, prefix + ":live" + tag, prefix + ":once" + tag + ":");
    }

    /** The keys of the script, in its order. */
    List<String> all() {
        return List.of(head, log);
    }

    /** Those, and where an idempotency key is remembered. */
    List<String> with(String idempotencyKey) {
        return List.of(head, log, once + encode(idempotencyKey));
    }

    private static String encode(String name) {
        var encoded = new StringBuilder();
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf((char) octet) >= 0) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(String.format("%02X", octet));
            }
        }
        return encoded.toString();
    }
}
