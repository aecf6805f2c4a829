package io.github.ssejaxrs.it;

import io.github.ssejaxrs.servlet.ServletInitializer;
import jakarta.servlet.ServletContainerInitializer;
import java.net.URI;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

class JettyIT extends StreamContract {

    record Jetty(org.eclipse.jetty.server.Server server) implements Server {
        @Override
        public URI base() {
            return URI.create("http://localhost:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + "/");
        }

        @Override
        public void stop() throws Exception {
            server.stop();
        }
    }

    static Server start(ResourceConfig application, ServletContainerInitializer initializer) throws Exception {
        var server = new org.eclipse.jetty.server.Server(0);
        var context = new ServletContextHandler("/");
        context.addServletContainerInitializer(initializer);
        var servlet = new ServletHolder(new ServletContainer(application));
        servlet.setAsyncSupported(true);
        servlet.setInitOrder(1);
        context.addServlet(servlet, "/*");
        server.setHandler(context);
        try {
            server.start();
        } catch (Exception e) {
            server.stop(); // what has started of it
            throw e;
        }
        return new Jetty(server);
    }

    @Override
    Server start(ResourceConfig application) throws Exception {
        return start(application, new ServletInitializer());
    }
}
