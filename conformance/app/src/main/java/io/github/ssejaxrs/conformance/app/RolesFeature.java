package io.github.ssejaxrs.conformance.app;

import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.util.List;

/** Switches {@code @RolesAllowed} on where a runtime has it but leaves it off. */
@Provider
public class RolesFeature implements Feature {

    private static final List<String> SWITCHES = List.of(
            "org.glassfish.jersey.server.filter.RolesAllowedDynamicFeature",
            "org.jboss.resteasy.plugins.interceptors.RoleBasedSecurityFeature",
            "org.apache.tomee.microprofile.jwt.jaxrs.MPJWTSecurityAnnotationsInterceptorsFeature");

    @Override
    public boolean configure(FeatureContext context) {
        for (var name : SWITCHES) {
            try {
                context.register(Class.forName(name));
                return true;
            } catch (ClassNotFoundException | LinkageError e) {
                // another runtime's
            }
        }
        return false;
    }
}
