/**
 * Where Jakarta REST meets the channels: in come annotated methods, their results and published objects, out go
 * subscriptions and payloads. Read {@link io.github.ssejaxrs.internal.rest.SubscribeFilter} for the way of a request,
 * {@link io.github.ssejaxrs.internal.rest.BrokerPublisher} for the way of an event. Not for callers.
 */
@NullMarked
package io.github.ssejaxrs.internal.rest;

import org.jspecify.annotations.NullMarked;
