/** What a delivery costs: servers to be measured, a client that loads them, and the comparison of both with others. */
@NullMarked
package io.github.ssejaxrs.benchmarks;

import org.jspecify.annotations.NullMarked;
