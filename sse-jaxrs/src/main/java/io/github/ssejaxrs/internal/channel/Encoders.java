package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.spi.Payload;
import java.util.function.Function;

/**
 * How what is not published becomes text.
 *
 * @param events for one stream alone, or of a source; as large as an event may be
 * @param states that streams begin with; sent once, so they may be larger
 */
public record Encoders(Function<Event, Payload> events, Function<Event, Payload> states) {}
