/**
 * The broker inside this JVM, the default. The one door is {@link io.github.ssejaxrs.memory.MemoryBroker}.
 */
@NullMarked
package io.github.ssejaxrs.memory;

import org.jspecify.annotations.NullMarked;
