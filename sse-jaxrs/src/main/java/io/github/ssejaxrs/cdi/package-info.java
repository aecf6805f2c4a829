/**
 * Injection by CDI: the bean that owns the application's {@link io.github.ssejaxrs.PubSub} where there is CDI. The one
 * door is {@link io.github.ssejaxrs.cdi.CdiPubSub}.
 */
@NullMarked
package io.github.ssejaxrs.cdi;

import org.jspecify.annotations.NullMarked;
