package io.github.ssejaxrs.it;

import java.net.URI;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

class GrizzlyIT extends StreamContract {

    record Grizzly(HttpServer server) implements Server {
        @Override
        public URI base() {
            return URI.create("http://localhost:"
                    + server.getListeners().iterator().next().getPort() + "/");
        }

        @Override
        public void stop() {
            server.shutdownNow();
        }
    }

    @Override
    Server start(ResourceConfig application) {
        return new Grizzly(GrizzlyHttpServerFactory.createHttpServer(URI.create("http://localhost:0/"), application));
    }

    @Override
    boolean noticesCloseAtOnce() {
        return true;
    }
}
