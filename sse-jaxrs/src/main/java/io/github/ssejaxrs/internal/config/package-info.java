/**
 * The settings: in come texts and values from the builder and the application's surroundings, out go checked values.
 * Read {@link io.github.ssejaxrs.internal.config.Setting} first. Not for callers.
 */
@NullMarked
package io.github.ssejaxrs.internal.config;

import org.jspecify.annotations.NullMarked;
