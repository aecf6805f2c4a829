package io.github.ssejaxrs.it;

import java.net.URI;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.simple.SimpleContainerFactory;
import org.glassfish.jersey.simple.SimpleServer;

/** A container of Jersey the library has never heard of: what {@code JerseyRuntime.transport} is for. */
class SimpleHttpIT extends StreamContract {

    record Simple(SimpleServer server) implements Server {
        @Override
        public URI base() {
            return URI.create("http://localhost:" + server.getPort() + "/");
        }

        @Override
        public void stop() throws java.io.IOException {
            server.close();
        }
    }

    @Override
    Server start(ResourceConfig application) {
        return new Simple(SimpleContainerFactory.create(URI.create("http://localhost:0/"), application));
    }
}
