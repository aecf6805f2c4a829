package io.github.ssejaxrs.conformance.cxf;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.conformance.Conformance;
import io.github.ssejaxrs.conformance.TestedServer;
import io.github.ssejaxrs.conformance.Trait;
import io.github.ssejaxrs.conformance.app.ConformanceApplication;
import io.github.ssejaxrs.conformance.app.Refusals;
import io.github.ssejaxrs.servlet.ServletInitializer;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Application;
import java.net.URI;
import java.security.Principal;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.cxf.interceptor.security.SecureAnnotationsInterceptor;
import org.apache.cxf.jaxrs.provider.jsrjsonb.JsrJsonbProvider;
import org.apache.cxf.jaxrs.security.SimpleAuthorizingFilter;
import org.apache.cxf.jaxrs.servlet.CXFNonSpringJaxrsServlet;
import org.apache.cxf.jaxrs.utils.JAXRSUtils;
import org.apache.cxf.security.SecurityContext;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

class CxfOnJettyIT extends Conformance {

    CxfOnJettyIT() {
        super(new EmbeddedJetty());
    }

    private static final class EmbeddedJetty implements TestedServer {

        private final Server jetty = new Server();
        private final ServerConnector connector = new ServerConnector(jetty);
        private final ServletContextHandler context = new ServletContextHandler("/");

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
            var servlet = new ServletHolder(new CXFNonSpringJaxrsServlet(new Listed()));
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
        public List<String> libraryThreads() {
            return TestedServer.libraryThreadsHere();
        }

        @Override
        public void stop() throws Exception {
            jetty.stop();
        }
    }

    /** CXF looks for no services, so all that it is to use is listed. */
    private static final class Listed extends Application {

        @Override
        public Set<Class<?>> getClasses() {
            var classes = new HashSet<>(ConformanceApplication.classes());
            classes.add(PubSubFeature.class);
            classes.add(JsrJsonbProvider.class);
            classes.add(CxfUser.class);
            classes.add(CxfRoles.class);
            return classes;
        }
    }

    /** CXF asks its own security context, and not the one that a filter has set, for {@code @RolesAllowed}. */
    @Priority(Priorities.AUTHENTICATION)
    public static class CxfUser implements ContainerRequestFilter {

        @Override
        public void filter(ContainerRequestContext request) {
            var message = JAXRSUtils.getCurrentMessage();
            var user = message.get(jakarta.ws.rs.core.SecurityContext.class);
            if (user != null) {
                message.put(SecurityContext.class, new SecurityContext() {
                    @Override
                    public Principal getUserPrincipal() {
                        return user.getUserPrincipal();
                    }

                    @Override
                    public boolean isUserInRole(String role) {
                        return user.isUserInRole(role);
                    }
                });
            }
        }
    }

    /** {@code @RolesAllowed} on the class that has it; CXF looks at no others. */
    public static class CxfRoles extends SimpleAuthorizingFilter {

        /** For CXF. */
        public CxfRoles() {
            var rolesAllowed = new SecureAnnotationsInterceptor();
            rolesAllowed.setSecuredObject(new Refusals());
            setInterceptor(rolesAllowed);
        }
    }
}
