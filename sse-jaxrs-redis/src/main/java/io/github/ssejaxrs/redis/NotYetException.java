package io.github.ssejaxrs.redis;

import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** It was tried a moment ago, and went wrong. */
final class NotYetException extends JedisConnectionException {

    private static final long serialVersionUID = 1L;

    NotYetException(JedisException wrong) {
        super(wrong.getMessage(), wrong);
    }
}
