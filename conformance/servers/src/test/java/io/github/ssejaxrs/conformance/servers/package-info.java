/**
 * The one WAR on real servers. {@code ServerProcess} is what they have in common; each server is a class of its own, which
 * says how it is started and where it looks for applications.
 */
package io.github.ssejaxrs.conformance.servers;
