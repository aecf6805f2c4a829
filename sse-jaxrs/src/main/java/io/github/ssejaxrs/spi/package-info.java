/**
 * What the author of a broker, of a transport or of a listener implements.
 *
 * <p>A {@link io.github.ssejaxrs.spi.Broker} records payloads and carries messages between nodes, and a
 * {@link io.github.ssejaxrs.spi.BrokerProvider} makes it by settings; a
 * {@link io.github.ssejaxrs.spi.Transport} takes a container's response over as a
 * {@link io.github.ssejaxrs.spi.Connection}. Everything between the two is the library's, and a
 * {@link io.github.ssejaxrs.spi.PubSubListener} hears of it. Read {@link io.github.ssejaxrs.spi.Broker} first.
 */
@NullMarked
package io.github.ssejaxrs.spi;

import org.jspecify.annotations.NullMarked;
