package io.github.ssejaxrs.conformance.cxf;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.conformance.Conformance;
import io.github.ssejaxrs.conformance.app.ConformanceApplication;
import io.github.ssejaxrs.conformance.app.Refusals;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.security.Principal;
import java.util.HashSet;
import java.util.Set;
import org.apache.cxf.interceptor.security.SecureAnnotationsInterceptor;
import org.apache.cxf.jaxrs.provider.jsrjsonb.JsrJsonbProvider;
import org.apache.cxf.jaxrs.security.SimpleAuthorizingFilter;
import org.apache.cxf.jaxrs.utils.JAXRSUtils;
import org.apache.cxf.security.SecurityContext;

class CxfOnJettyIT extends Conformance {

    CxfOnJettyIT() {
        super(new EmbeddedJetty(classes()));
    }

    private static Set<Class<?>> classes() {
        var classes = new HashSet<>(ConformanceApplication.CLASSES);
        classes.add(PubSubFeature.class);
        classes.add(JsrJsonbProvider.class);
        classes.add(CxfUser.class);
        classes.add(CxfRoles.class);
        return classes;
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
