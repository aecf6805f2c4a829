package io.github.ssejaxrs.conformance.resteasy;

import io.github.ssejaxrs.conformance.Conformance;
import io.github.ssejaxrs.conformance.app.ConformanceApplication;

class ResteasyOnUndertowIT extends Conformance {

    ResteasyOnUndertowIT() {
        super(new EmbeddedUndertow(ConformanceApplication.CLASSES));
    }
}
