package io.github.ssejaxrs.conformance.resteasy;

import io.github.ssejaxrs.conformance.TestedServer;
import io.github.ssejaxrs.conformance.Trait;
import io.github.ssejaxrs.servlet.ServletInitializer;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import jakarta.servlet.ServletException;
import jakarta.ws.rs.core.Application;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.resteasy.core.ResteasyDeploymentImpl;
import org.jboss.resteasy.plugins.server.undertow.UndertowJaxrsServer;

/** Started as a program does that brings Undertow and RESTEasy along. */
final class EmbeddedUndertow implements TestedServer {

    /** Undertow 2.3 logs a stack trace as an error for each client that has gone away. */
    private static final Logger CLIENTS_THAT_LEFT = Logger.getLogger("io.undertow.request.io");

    private final Set<Class<?>> classes;
    private DeploymentManager deployed;
    private Undertow undertow;

    EmbeddedUndertow(Set<Class<?>> classes) {
        this.classes = classes;
    }

    @Override
    public String name() {
        return "RESTEasy 6.2 on Undertow";
    }

    /** Without CDI it leaves what is to be injected null. */
    @Override
    public Set<Trait> traits() {
        return EnumSet.of(Trait.ROLES);
    }

    @Override
    public void start() throws ServletException {
        CLIENTS_THAT_LEFT.setLevel(Level.OFF);
        var resteasy = new ResteasyDeploymentImpl();
        resteasy.setApplication(new Application() {
            @Override
            public Set<Class<?>> getClasses() {
                return classes;
            }
        });
        var deployment = new UndertowJaxrsServer()
                .undertowDeployment(resteasy)
                .setDeploymentName("conformance")
                .setContextPath("/")
                .setClassLoader(EmbeddedUndertow.class.getClassLoader())
                .addServletContainerInitializer(
                        new ServletContainerInitializerInfo(ServletInitializer.class, Set.of()));
        deployed = Servlets.newContainer().addDeployment(deployment);
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
    }

    @Override
    public void stop() {
        undertow.stop();
    }
}
