/** A client that opens many streams, publishes, and counts strictly what comes. */
@NullMarked
package io.github.ssejaxrs.benchmarks.load;

import org.jspecify.annotations.NullMarked;
