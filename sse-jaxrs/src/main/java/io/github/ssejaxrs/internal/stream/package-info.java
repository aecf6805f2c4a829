/**
 * The event stream format: in come payloads and positions, out go frames and cursors, and cursors come back. Read
 * {@link io.github.ssejaxrs.internal.stream.FrameEncoder} first. Not for callers.
 */
@NullMarked
package io.github.ssejaxrs.internal.stream;

import org.jspecify.annotations.NullMarked;
