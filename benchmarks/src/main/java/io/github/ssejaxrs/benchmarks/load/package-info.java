/**
 * A client that opens many streams, publishes, and counts strictly what comes. In goes a {@code LoadPlan}, out comes a
 * {@code LoadReport}; {@code LoadRun} leads from one to the other and is to be read first.
 *
 * <p>Publishing: {@code Pace} → {@code Publication} → {@code Publisher} → {@code PublishConnection} → {@code Answer}.
 * Receiving: {@code StreamReader} → {@code OpenStream} → {@code ResponseHead}, {@code ChunkedCoding} →
 * {@code EventStream} → {@code Expectation} → {@code Tally}.
 */
@NullMarked
package io.github.ssejaxrs.benchmarks.load;

import org.jspecify.annotations.NullMarked;
