/** What all packages share and what imports none of them: the rules of text, the threads, the timer. Not for callers. */
@NullMarked
package io.github.ssejaxrs.internal;

import org.jspecify.annotations.NullMarked;
