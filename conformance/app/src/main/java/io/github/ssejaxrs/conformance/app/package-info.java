/**
 * An application that uses everything the library offers to applications, and knows nothing of the server it runs on. The
 * tests reach it by HTTP alone; begin with {@code Forms}.
 */
package io.github.ssejaxrs.conformance.app;
