package io.github.ssejaxrs.conformance.jersey3;

import org.glassfish.jersey.internal.Version;

/** Which Jersey is on the class path: the tests of 3.1 are run, as they were compiled, with 4.0 too. */
final class JerseyVersion {

    private JerseyVersion() {}

    static String name() {
        return "Jersey " + Version.getVersion().replaceFirst("^(\\d+\\.\\d+).*", "$1");
    }
}
