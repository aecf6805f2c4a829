package io.github.ssejaxrs.conformance.servers;

class GlassFish7IT extends ServerConformance {

    GlassFish7IT() {
        super(new GlassFish("glassfish7", "GlassFish 7", 17));
    }
}
