package io.github.ssejaxrs.conformance.servers;

import io.github.ssejaxrs.conformance.Conformance;

class GlassFish8IT extends Conformance {

    GlassFish8IT() {
        super(new GlassFish("glassfish8", "GlassFish 8", 21));
    }
}
