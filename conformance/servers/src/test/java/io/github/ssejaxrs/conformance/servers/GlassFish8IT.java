package io.github.ssejaxrs.conformance.servers;

class GlassFish8IT extends ServerConformance {

    GlassFish8IT() {
        super(new GlassFish("glassfish8", "GlassFish 8", 21));
    }
}
