package io.github.ssejaxrs.conformance.app;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;
import java.security.Principal;

/** Believes the header {@code X-Role}, in the place of a login, which each server would have its own way to set up. */
@Provider
@PreMatching
public class User implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        var role = request.getHeaderString("X-Role");
        if (role != null) {
            request.setSecurityContext(new InRole(role));
        }
    }

    private record InRole(String role) implements SecurityContext {

        @Override
        public Principal getUserPrincipal() {
            return () -> "ada";
        }

        @Override
        public boolean isUserInRole(String asked) {
            return role.equals(asked);
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public String getAuthenticationScheme() {
            return "header";
        }
    }
}
