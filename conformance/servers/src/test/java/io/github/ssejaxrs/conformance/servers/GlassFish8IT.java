package io.github.ssejaxrs.conformance.servers;

import java.util.Map;

class GlassFish8IT extends ServerConformance {

    /** So it answers each method that returns such a stage, whether or not it is to open a stream. */
    private static final Map<String, String> FAULTS = Map.of(
            "forAStageThatAThreadOfTheJdksOwnCompletes",
            "GlassFish 8.0.0 answers 500 when a thread that has not the application's class loader completes the stage: "
                    + "Jersey's request scope asks Weld for its container (CdiExternalRequestScope.resume, WELD-000229), "
                    + "which is looked up by the class loader of the thread (ACLSingletonProvider)");

    GlassFish8IT() {
        super(new GlassFish("glassfish8", "GlassFish 8", 21, FAULTS));
    }
}
