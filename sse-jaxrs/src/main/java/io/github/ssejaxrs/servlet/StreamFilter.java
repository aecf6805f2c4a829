package io.github.ssejaxrs.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between the container and everything else, so that a response can be taken over. */
final class StreamFilter extends HttpFilter {

    private static final long serialVersionUID = 1;

    private final transient Set<Exchange> open = ConcurrentHashMap.newKeySet();

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.getMethod().equals("GET") || request.getAttribute(Exchange.ATTRIBUTE) != null) {
            chain.doFilter(request, response);
            return;
        }
        var exchange = new Exchange(request, response, open);
        try {
            exchange.run(chain);
            exchange.handOverIfDone();
        } catch (IOException | ServletException | RuntimeException | Error e) {
            exchange.fail(e);
            throw e;
        }
    }

    /** The application ends, also where neither Jersey nor CDI says so. */
    @Override
    public void destroy() {
        open.stream().map(Exchange::drain).distinct().toList().forEach(Runnable::run);
        open.forEach(Exchange::end); // those that are still there
    }
}
