/**
 * The broker that keeps the channels of all nodes in Redis: in come payloads, out go numbered messages to every node that
 * listens. The one door is {@link io.github.ssejaxrs.redis.RedisBroker}.
 */
@NullMarked
package io.github.ssejaxrs.redis;

import org.jspecify.annotations.NullMarked;
