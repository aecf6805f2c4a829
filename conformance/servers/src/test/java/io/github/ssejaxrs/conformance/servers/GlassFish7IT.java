package io.github.ssejaxrs.conformance.servers;

import io.github.ssejaxrs.conformance.Conformance;

class GlassFish7IT extends Conformance {

    GlassFish7IT() {
        super(new GlassFish("glassfish7", "GlassFish 7", 17));
    }
}
