package io.github.ssejaxrs.conformance.app;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;

/** The same as {@link User}, for servers that ask the servlet request who it is, as Open Liberty does. */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class Login extends HttpFilter {

    private static final long serialVersionUID = 1;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var role = request.getHeader("X-Role");
        chain.doFilter(role == null ? request : new InRole(request, role), response);
    }

    private static final class InRole extends HttpServletRequestWrapper {

        private final String role;

        InRole(HttpServletRequest request, String role) {
            super(request);
            this.role = role;
        }

        @Override
        public Principal getUserPrincipal() {
            return () -> "ada";
        }

        @Override
        public boolean isUserInRole(String asked) {
            return role.equals(asked);
        }
    }
}
