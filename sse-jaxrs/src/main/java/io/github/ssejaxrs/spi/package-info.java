/**
 * What the author of a broker, of a transport, of a listener or of a test implements.
 *
 * <p>A {@link io.github.ssejaxrs.spi.Broker} records payloads and carries messages between nodes, and a
 * {@link io.github.ssejaxrs.spi.BrokerProvider} makes it by settings; a
 * {@link io.github.ssejaxrs.spi.Transport} takes a container's response over as a
 * {@link io.github.ssejaxrs.spi.Connection}. Everything between the two is the library's, and a
 * {@link io.github.ssejaxrs.spi.PubSubListener} hears of it. In a test, {@link io.github.ssejaxrs.spi.NodeTime} is the
 * test's own. Read {@link io.github.ssejaxrs.spi.Broker} first.
 */
@NullMarked
package io.github.ssejaxrs.spi;

import org.jspecify.annotations.NullMarked;
