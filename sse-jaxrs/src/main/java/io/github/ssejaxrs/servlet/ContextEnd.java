package io.github.ssejaxrs.servlet;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** Learns from an application's first request in which servlet context it runs, and has something done when that ends. */
final class ContextEnd implements ContainerRequestFilter {

    private final Runnable action;
    private final AtomicBoolean known = new AtomicBoolean();

    ContextEnd(Runnable action) {
        Objects.requireNonNull(
                StreamFilter.class); // so that linking fails here, and not on a request, without servlets
        this.action = action;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!known.get()
                && request.getProperty(StreamFilter.ATTRIBUTE) instanceof StreamFilter context
                && known.compareAndSet(false, true)) {
            context.whenDestroyed(action);
        }
    }
}
