package io.github.ssejaxrs.conformance.resteasycdi;

import io.github.ssejaxrs.conformance.Conformance;
import io.github.ssejaxrs.conformance.TestedServer;
import io.github.ssejaxrs.conformance.Trait;
import io.github.ssejaxrs.conformance.app.ConformanceApplication;
import io.github.ssejaxrs.servlet.ServletInitializer;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.resteasy.cdi.CdiInjectorFactory;
import org.jboss.resteasy.core.ResteasyDeploymentImpl;
import org.jboss.resteasy.plugins.server.servlet.HttpServlet30Dispatcher;
import org.jboss.resteasy.spi.ResteasyDeployment;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.servlet.Listener;

class ResteasyWithWeldIT extends Conformance {

    ResteasyWithWeldIT() {
        super(new EmbeddedUndertow());
    }

    private static final class EmbeddedUndertow implements TestedServer {

        /** Undertow 2.3 logs a stack trace as an error for each client that has gone away. */
        private static final Logger CLIENTS_THAT_LEFT = Logger.getLogger("io.undertow.request.io");

        @SuppressWarnings({"unchecked", "rawtypes"}) // an array, as generic varargs need it
        private static final Class<? extends Annotation>[] BEAN_DEFINING = new Class[] {Path.class, Provider.class};

        /** The application's beans.xml is in the WAR; here there is none. */
        private final Weld weld = new Weld()
                .addPackages(true, ConformanceApplication.class)
                .addBeanDefiningAnnotations(BEAN_DEFINING)
                .skipShutdownHook();

        private DeploymentManager deployed;
        private Undertow undertow;

        @Override
        public String name() {
            return "RESTEasy 6.2 with Weld on Undertow";
        }

        @Override
        public Set<Trait> traits() {
            return EnumSet.of(Trait.INJECTION, Trait.CDI, Trait.ROLES);
        }

        @Override
        public void start() throws ServletException {
            CLIENTS_THAT_LEFT.setLevel(Level.OFF);
            var beans = weld.initialize();
            var resteasy = new ResteasyDeploymentImpl();
            resteasy.setInjectorFactory(new CdiInjectorFactory(beans.getBeanManager()));
            resteasy.setApplication(new Application() {
                @Override
                public Set<Class<?>> getClasses() {
                    return ConformanceApplication.CLASSES;
                }
            });
            var servlet = Servlets.servlet("resteasy", HttpServlet30Dispatcher.class)
                    .setAsyncSupported(true)
                    .setLoadOnStartup(1)
                    .addMapping("/*");
            var requestScope = Servlets.listener(Listener.class, new ImmediateInstanceFactory<>(Listener.using(beans)));
            deployed = Servlets.newContainer()
                    .addDeployment(new DeploymentInfo()
                            .setDeploymentName("conformance")
                            .setContextPath("/")
                            .setClassLoader(ConformanceApplication.class.getClassLoader())
                            .addServletContextAttribute(ResteasyDeployment.class.getName(), resteasy)
                            .addListener(requestScope)
                            .addServlet(servlet)
                            .addServletContainerInitializer(
                                    new ServletContainerInitializerInfo(ServletInitializer.class, Set.of())));
            deployed.deploy();
            undertow = Undertow.builder()
                    .addHttpListener(0, "localhost")
                    .setHandler(deployed.start())
                    .build();
            undertow.start();
        }

        @Override
        public URI base() {
            var address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
            return URI.create("http://localhost:" + address.getPort() + "/");
        }

        @Override
        public void undeploy() throws ServletException {
            deployed.stop();
            deployed.undeploy();
            weld.shutdown();
        }

        @Override
        public void stop() {
            undertow.stop();
        }
    }
}
