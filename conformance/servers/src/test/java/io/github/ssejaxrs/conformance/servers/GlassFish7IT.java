package io.github.ssejaxrs.conformance.servers;

import java.util.Map;

class GlassFish7IT extends ServerConformance {

    /** It is the tests' login that is not good enough for it, not the stream. */
    private static final Map<String, String> FAULTS = Map.of(
            "whoDoesNotHaveTheRole",
            "GlassFish 7.0.21 heeds @RolesAllowed with the filter of its MicroProfile JWT (RolesAllowedRequestFilter), which "
                    + "answers 401 unless the caller has logged in with the server itself (Jakarta Security); a filter of "
                    + "the application that says who calls is not asked");

    GlassFish7IT() {
        super(new GlassFish("glassfish7", "GlassFish 7", 17, FAULTS));
    }
}
