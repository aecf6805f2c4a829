/** What the single steps of a delivery cost, without a network: benchmarks for JMH, and the command that runs them. */
@NullMarked
package io.github.ssejaxrs.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
