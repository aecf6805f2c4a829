/**
 * What an application imports: annotate a method with {@link io.github.ssejaxrs.Subscribe}, inject a
 * {@link io.github.ssejaxrs.Publisher}.
 *
 * <p>In come {@link io.github.ssejaxrs.Event}s and {@link io.github.ssejaxrs.Subscription}s; out go event streams, and
 * {@link io.github.ssejaxrs.Counters} of what happened. Read {@link io.github.ssejaxrs.Subscribe} first,
 * {@link io.github.ssejaxrs.PubSubFeature} to see how everything is put together.
 */
@NullMarked
package io.github.ssejaxrs;

import org.jspecify.annotations.NullMarked;
