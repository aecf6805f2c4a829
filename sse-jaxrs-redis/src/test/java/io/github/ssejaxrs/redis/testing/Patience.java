package io.github.ssejaxrs.redis.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import redis.clients.jedis.exceptions.JedisException;

/** How long the rig waits for what a Redis does in its own time, asking often since most of it takes milliseconds. */
final class Patience {

    /** Far more than anything takes on an idle machine; tests share theirs. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Patience() {}

    /** Servers that cannot be asked yet are asked again. */
    static ConditionFactory await(String what) {
        return Awaitility.await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(LIMIT)
                .ignoreExceptionsInstanceOf(JedisException.class);
    }
}
