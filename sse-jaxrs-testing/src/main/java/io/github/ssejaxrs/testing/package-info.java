/**
 * What an application's own tests need to know about its streams.
 *
 * <p>In comes an application: its resources, or only the code that publishes. Out come the events its clients got, as a
 * browser would have got them, and those that were published. Without a server there is
 * {@link io.github.ssejaxrs.testing.RecordingPublisher}; with one, {@link io.github.ssejaxrs.testing.PubSubExtension}, a
 * JUnit extension, which makes a {@link io.github.ssejaxrs.testing.TestClient} for each stream, and whose
 * {@link io.github.ssejaxrs.testing.TestTime time} and {@link io.github.ssejaxrs.testing.Faults faults} are the test's.
 * Read {@code PubSubExtension} first.
 */
@NullMarked
package io.github.ssejaxrs.testing;

import org.jspecify.annotations.NullMarked;
