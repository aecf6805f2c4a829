/**
 * The transport for Jersey on the Grizzly HTTP container. The one door is
 * {@link io.github.ssejaxrs.grizzly.GrizzlyTransport}.
 */
@NullMarked
package io.github.ssejaxrs.grizzly;

import org.jspecify.annotations.NullMarked;
