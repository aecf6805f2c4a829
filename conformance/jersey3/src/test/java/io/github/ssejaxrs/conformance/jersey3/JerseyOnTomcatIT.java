package io.github.ssejaxrs.conformance.jersey3;

import io.github.ssejaxrs.conformance.Conformance;
import io.github.ssejaxrs.conformance.TestedServer;
import io.github.ssejaxrs.conformance.Trait;
import io.github.ssejaxrs.conformance.app.ConformanceApplication;
import io.github.ssejaxrs.servlet.ServletInitializer;
import jakarta.servlet.ServletContext;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

class JerseyOnTomcatIT extends Conformance {

    JerseyOnTomcatIT() {
        super(new EmbeddedTomcat());
    }

    private static final class EmbeddedTomcat implements TestedServer {

        private final Tomcat tomcat = new Tomcat();
        private Context context;

        @Override
        public String name() {
            return JerseyVersion.name() + " on embedded Tomcat "
                    + ServerInfo.getServerNumber().replaceFirst("^(\\d+\\.\\d+).*", "$1");
        }

        @Override
        public Set<Trait> traits() {
            return EnumSet.of(Trait.INJECTION, Trait.ROLES);
        }

        @Override
        public void start() throws LifecycleException {
            tomcat.setBaseDir("target/tomcat");
            tomcat.setPort(0);
            context = tomcat.addContext("", null);
            context.addServletContainerInitializer(new ServletInitializer(), Set.of());
            context.addServletContainerInitializer(EmbeddedTomcat::addJersey, Set.of());
            tomcat.getConnector();
            tomcat.start();
        }

        private static void addJersey(Set<Class<?>> classes, ServletContext context) {
            var servlet = context.addServlet(
                    "jersey", new ServletContainer(new ResourceConfig(ConformanceApplication.CLASSES)));
            servlet.setAsyncSupported(true);
            servlet.setLoadOnStartup(1);
            servlet.addMapping("/*");
        }

        @Override
        public URI base() {
            return URI.create("http://localhost:" + tomcat.getConnector().getLocalPort() + "/");
        }

        @Override
        public void undeploy() throws LifecycleException {
            context.stop();
        }

        @Override
        public void stop() throws LifecycleException {
            tomcat.stop();
            tomcat.destroy();
        }
    }
}
