package io.github.ssejaxrs.conformance.jersey3;

import io.github.ssejaxrs.conformance.Conformance;
import io.github.ssejaxrs.conformance.TestedServer;
import io.github.ssejaxrs.conformance.Trait;
import io.github.ssejaxrs.conformance.app.ConformanceApplication;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

class JerseyOnGrizzlyIT extends Conformance {

    JerseyOnGrizzlyIT() {
        super(new Grizzly());
    }

    private static final class Grizzly implements TestedServer {

        private HttpServer server;

        @Override
        public String name() {
            return JerseyVersion.name() + " on Grizzly";
        }

        @Override
        public Set<Trait> traits() {
            return EnumSet.of(Trait.INJECTION, Trait.ROLES);
        }

        @Override
        public void start() {
            server = GrizzlyHttpServerFactory.createHttpServer(
                    URI.create("http://localhost:0/"), new ResourceConfig(ConformanceApplication.CLASSES));
        }

        @Override
        public URI base() {
            return URI.create("http://localhost:"
                    + server.getListeners().iterator().next().getPort() + "/");
        }

        @Override
        public void undeploy() {
            server.shutdownNow();
        }

        @Override
        public void stop() {
            server.shutdownNow();
        }
    }
}
