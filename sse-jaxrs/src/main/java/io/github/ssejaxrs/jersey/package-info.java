/**
 * What only Jersey needs: injection by HK2, the end of the application, and a transport for containers without a better
 * one. The one door is {@link io.github.ssejaxrs.jersey.JerseyRuntime}.
 */
@NullMarked
package io.github.ssejaxrs.jersey;

import org.jspecify.annotations.NullMarked;
