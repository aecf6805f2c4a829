package io.github.ssejaxrs.conformance.cxf;

import io.github.ssejaxrs.conformance.TestedServer;
import io.github.ssejaxrs.conformance.Trait;
import io.github.ssejaxrs.servlet.ServletInitializer;
import jakarta.ws.rs.core.Application;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import org.apache.cxf.jaxrs.servlet.CXFNonSpringJaxrsServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Started as a program does that brings Jetty and CXF along. */
final class EmbeddedJetty implements TestedServer {

    private final Set<Class<?>> classes;
    private final Server jetty = new Server();
    private final ServerConnector connector = new ServerConnector(jetty);
    private final ServletContextHandler context = new ServletContextHandler("/");

    /** CXF looks for no services, so all that it is to use is listed. */
    EmbeddedJetty(Set<Class<?>> classes) {
        this.classes = classes;
    }

    @Override
    public String name() {
        return "CXF 4.1 on embedded Jetty 12";
    }

    @Override
    public Set<Trait> traits() {
        return EnumSet.of(Trait.ROLES);
    }

    @Override
    public void start() throws Exception {
        jetty.addConnector(connector);
        context.addServletContainerInitializer(new ServletInitializer());
        var servlet = new ServletHolder(new CXFNonSpringJaxrsServlet(new Application() {
            @Override
            public Set<Class<?>> getClasses() {
                return classes;
            }
        }));
        servlet.setAsyncSupported(true);
        servlet.setInitOrder(1);
        context.addServlet(servlet, "/*");
        jetty.setHandler(context);
        jetty.start();
    }

    @Override
    public URI base() {
        return URI.create("http://localhost:" + connector.getLocalPort() + "/");
    }

    @Override
    public void undeploy() throws Exception {
        context.stop();
    }

    @Override
    public void stop() throws Exception {
        jetty.stop();
    }
}
