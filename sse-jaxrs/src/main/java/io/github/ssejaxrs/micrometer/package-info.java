/**
 * What a node counts, as meters of Micrometer where the application has it. The one door is
 * {@link io.github.ssejaxrs.micrometer.PubSubMetrics}.
 */
@NullMarked
package io.github.ssejaxrs.micrometer;

import org.jspecify.annotations.NullMarked;
