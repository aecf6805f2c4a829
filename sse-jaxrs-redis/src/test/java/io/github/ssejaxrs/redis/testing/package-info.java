/**
 * What the tests of the broker are made with: real Redis servers as processes that can be frozen, killed, robbed of their
 * last writes and promoted. Read {@link io.github.ssejaxrs.redis.testing.RedisServer} first.
 */
@NullMarked
package io.github.ssejaxrs.redis.testing;

import org.jspecify.annotations.NullMarked;
