package io.github.ssejaxrs.proxies;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.servlet.ServletInitializer;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.RemoteIpValve;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** Servers that take a client's address from the proxy, with an application that gives each address one stream. */
enum ForwardedServer {
    TOMCAT {
        @Override
        Running start() throws Exception {
            var tomcat = new Tomcat();
            tomcat.setBaseDir(Path.of(System.getProperty("basedir", "."), "target", "tomcat")
                    .toString());
            tomcat.setPort(0);
            tomcat.getEngine().getPipeline().addValve(new RemoteIpValve());
            var context = tomcat.addContext("", null);
            context.addServletContainerInitializer(new ServletInitializer(), Set.of());
            var servlet = Tomcat.addServlet(context, "jersey", new ServletContainer(application()));
            servlet.setAsyncSupported(true);
            servlet.setLoadOnStartup(1);
            context.addServletMapping("/*", "jersey");
            var connector = tomcat.getConnector();
            tomcat.start();
            return new Running(connector.getLocalPort(), () -> {
                tomcat.stop();
                tomcat.destroy();
            });
        }
    },

    JETTY {
        @Override
        Running start() throws Exception {
            var configuration = new HttpConfiguration();
            configuration.addCustomizer(new ForwardedRequestCustomizer());
            var server = new Server();
            var connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
            server.addConnector(connector);
            var context = new ServletContextHandler("/");
            context.addServletContainerInitializer(new ServletInitializer());
            var servlet = new ServletHolder(new ServletContainer(application()));
            servlet.setAsyncSupported(true);
            servlet.setInitOrder(1);
            context.addServlet(servlet, "/*");
            server.setHandler(context);
            server.start();
            return new Running(connector.getLocalPort(), server::stop);
        }
    };

    abstract Running start() throws Exception;

    private static ResourceConfig application() {
        return new ResourceConfig(Rooms.class)
                .register(PubSubFeature.builder().maxStreamsPerAddress(1).build());
    }

    /** One that was started. */
    record Running(int port, AutoCloseable server) implements AutoCloseable {
        @Override
        public void close() {
            try {
                server.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
