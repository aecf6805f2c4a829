/** The servers that are measured: the library in three containers, Jersey's own broadcaster in the same, and a plain loop. */
@NullMarked
package io.github.ssejaxrs.benchmarks.serve;

import org.jspecify.annotations.NullMarked;
