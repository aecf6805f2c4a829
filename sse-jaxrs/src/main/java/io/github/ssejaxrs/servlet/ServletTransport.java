package io.github.ssejaxrs.servlet;

import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Transport;
import jakarta.servlet.ServletOutputStream;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Takes over responses of servlet containers that have the library's filter. Thread-safe. */
public final class ServletTransport implements Transport {

    private static final String EXCHANGE = ServletTransport.class.getName();

    private static volatile boolean inUse;

    private final Executor writers;
    private final BiConsumer<Runnable, Duration> timer;
    private final boolean blockingWrites;
    private final Runnable drain;

    /**
     * A transport.
     *
     * @param writers where writes may block
     * @param timer for closing connections that do not take their last bytes
     * @param blockingWrites whether to write on demand by threads of {@code writers} also where the container promises
     *     writes that do not block
     * @param drain called when the servlet filter of an application with open streams ends; may block for a while
     */
    public ServletTransport(
            Executor writers, BiConsumer<Runnable, Duration> timer, boolean blockingWrites, Runnable drain) {
        this.writers = writers;
        this.timer = timer;
        this.blockingWrites = blockingWrites;
        this.drain = drain;
        Exchange.current(); // so that linking fails here, where it is expected, and not on a request, without servlets
        inUse = true;
    }

    /** Some application has found the feature. */
    static boolean isInUse() {
        return inUse;
    }

    /**
     * Runs something when the servlet context ends whose requests an application answers: after its streams have been
     * ended, once, and only if there was a request.
     *
     * @param action what to run; may block for a while
     * @return to be registered with the application
     */
    public static ContainerRequestFilter whenContextEnds(Runnable action) {
        return new ContextEnd(action);
    }

    @Override
    public boolean accepts(ContainerRequestContext request) {
        var exchange = Exchange.current();
        if (exchange == null && request.getProperty(Exchange.ATTRIBUTE) instanceof Exchange found) {
            exchange = found; // another thread than the servlet filter's
        }
        if (exchange == null) {
            return false;
        }
        exchange.expectStream();
        request.setProperty(EXCHANGE, exchange); // the response filter may run on any thread
        return true;
    }

    @Override
    public @Nullable String remoteAddress(ContainerRequestContext request) {
        return request.getProperty(EXCHANGE) instanceof Exchange exchange ? exchange.request.getRemoteAddr() : null;
    }

    @Override
    public void open(ContainerRequestContext request, ContainerResponseContext response, Connection.Listener stream) {
        if (!(request.getProperty(EXCHANGE) instanceof Exchange exchange)) {
            throw new IllegalStateException("the request was not accepted");
        }
        exchange.requireAsync();
        exchange.attach(response.getStringHeaders(), stream, this::connect, drain);
    }

    private void connect(Exchange exchange, ServletOutputStream out) {
        // Open Liberty 26: isReady() is always true, and write and flush block.
        if (blockingWrites || out.getClass().getName().startsWith("com.ibm.")) {
            exchange.openBlocking(out, writers);
        } else {
            exchange.openNonBlocking(out, timer);
        }
    }
}
