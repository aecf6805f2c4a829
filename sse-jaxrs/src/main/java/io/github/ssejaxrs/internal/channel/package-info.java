/**
 * Who listens to what on this node: in come messages of the broker and connections of the transports, out go frames.
 *
 * <p>A channel is a log, a subscriber a cursor into it. {@link io.github.ssejaxrs.internal.channel.LocalChannels} keeps
 * the streams: read it first, then {@link io.github.ssejaxrs.internal.channel.Channel}, and
 * {@link io.github.ssejaxrs.internal.channel.Subscriber} with what reads for it. Not for callers.
 */
@NullMarked
package io.github.ssejaxrs.internal.channel;

import org.jspecify.annotations.NullMarked;
