/** The command that runs JMH. */
@NullMarked
package io.github.ssejaxrs.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
