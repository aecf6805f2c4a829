/**
 * The transport for servlet containers, whatever Jakarta REST runtime runs in them.
 *
 * <p>The library's own servlet filter, outermost, wraps request and response. The Jakarta REST filter only attaches a
 * stream; when the runtime is done, nothing it wrote has reached the response, and the connection is the library's. Read
 * {@code Exchange} first.
 */
@NullMarked
package io.github.ssejaxrs.servlet;

import org.jspecify.annotations.NullMarked;
