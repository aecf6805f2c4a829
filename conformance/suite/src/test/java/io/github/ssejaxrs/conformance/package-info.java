/**
 * What a server has to pass, written once. {@code Conformance} has the tests; a server is a {@code TestedServer}, and a
 * test class that names it.
 */
package io.github.ssejaxrs.conformance;
