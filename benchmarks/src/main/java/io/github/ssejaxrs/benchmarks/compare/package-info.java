/** Servers side by side in one run, as ratios with their spread. */
@NullMarked
package io.github.ssejaxrs.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
