package io.github.ssejaxrs.guide;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Takes everybody at their word. */
@Priority(Priorities.AUTHENTICATION)
public class Login implements ContainerRequestFilter {

    private static final String BASIC = "Basic ";

    @Override
    public void filter(ContainerRequestContext request) {
        var authorization = request.getHeaderString("Authorization");
        if (authorization != null && authorization.startsWith(BASIC)) {
            var credentials = new String(
                    Base64.getDecoder().decode(authorization.substring(BASIC.length())), StandardCharsets.UTF_8);
            request.setSecurityContext(new LoggedIn(credentials.split(":", 2)[0]));
        }
    }

    private record LoggedIn(String name) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return this::name;
        }

        @Override
        public boolean isUserInRole(String role) {
            return false;
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public @Nullable String getAuthenticationScheme() {
            return SecurityContext.BASIC_AUTH;
        }
    }
}
