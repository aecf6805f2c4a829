/** What the tests are made with: a client that was not written by looking at the encoder, and servers to point it at. */
package io.github.ssejaxrs.testing;
