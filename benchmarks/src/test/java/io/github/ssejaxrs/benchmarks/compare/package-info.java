/** The comparison, with servers and loads that only pretend. */
@NullMarked
package io.github.ssejaxrs.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
