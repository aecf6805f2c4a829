package io.github.ssejaxrs.it;

import io.github.ssejaxrs.servlet.ServletInitializer;
import jakarta.servlet.ServletContainerInitializer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

class TomcatIT extends StreamContract {

    record Embedded(Tomcat tomcat) implements Server {
        @Override
        public URI base() {
            return URI.create("http://localhost:" + tomcat.getConnector().getLocalPort() + "/");
        }

        @Override
        public void stop() throws LifecycleException {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    static Server start(ResourceConfig application, ServletContainerInitializer initializer) throws Exception {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(
                Path.of(System.getProperty("basedir", "."), "target", "tomcat").toString());
        tomcat.setPort(0);
        var context = tomcat.addContext("", null);
        context.addServletContainerInitializer(initializer, Set.of());
        var servlet = Tomcat.addServlet(context, "jersey", new ServletContainer(application));
        servlet.setAsyncSupported(true);
        servlet.setLoadOnStartup(1);
        context.addServletMapping("/*", "jersey");
        tomcat.getConnector();
        tomcat.start();
        return new Embedded(tomcat);
    }

    @Override
    Server start(ResourceConfig application) throws Exception {
        return start(application, new ServletInitializer());
    }
}
