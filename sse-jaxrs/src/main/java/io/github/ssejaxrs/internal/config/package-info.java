/**
 * The settings: in come texts and values from the builder and the application's surroundings, out go checked values.
 * Read {@link io.github.ssejaxrs.internal.config.Setting} first; what one of them says of channels by pattern is in
 * {@link io.github.ssejaxrs.internal.config.ChannelRules}, and
 * {@link io.github.ssejaxrs.internal.config.BrokerProviders} makes the broker that they ask for. Not for callers.
 */
@NullMarked
package io.github.ssejaxrs.internal.config;

import org.jspecify.annotations.NullMarked;
