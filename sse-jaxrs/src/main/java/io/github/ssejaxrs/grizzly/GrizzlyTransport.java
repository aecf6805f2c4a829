package io.github.ssejaxrs.grizzly;

import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Transport;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.jersey.InjectionManagerProvider;
import org.glassfish.jersey.internal.inject.InjectionManager;
import org.glassfish.jersey.server.ContainerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Takes over responses of Jersey's Grizzly HTTP container: suspends Grizzly's response, sends its head, and
 * leaves Jersey a writer that writes nothing. Thread-safe.
 */
public final class GrizzlyTransport implements Transport {

    /**
     * Jersey gives a response up before it tells its listeners that the request has finished, and Grizzly's handler
     * returns after that. Nothing says when; it is assumed that by then it has, as a rule. Then a close is noticed, and a
     * stream that has ended is ended for its client.
     */
    private static final Duration HANDLER_RETURNED = Duration.ofMillis(50);

    /**
     * Grizzly uses the objects of an exchange again for other requests, which a listener of Jersey's that is slow, or a
     * thread that had to wait, must not find in the place of its own. It is assumed that none takes this long.
     */
    private static final Duration EXCHANGE_UNUSED = Duration.ofSeconds(2);

    /** So that linking fails here, where it is expected, and not on a request, if there is no Grizzly. */
    private static final Class<Request> GRIZZLY_REQUEST = Request.class;

    private final InjectionManager jersey;
    private final BiConsumer<Runnable, Duration> timer;
    private final Runnable used;

    /**
     * A transport.
     *
     * @param context the context of a feature that Jersey configures
     * @param timer for what has to wait a moment
     * @param used called before each stream
     */
    public GrizzlyTransport(FeatureContext context, BiConsumer<Runnable, Duration> timer, Runnable used) {
        this.jersey = InjectionManagerProvider.getInjectionManager(context);
        this.timer = timer;
        this.used = used;
    }

    @Override
    public boolean accepts(ContainerRequestContext request) {
        return grizzlyRequest() != null;
    }

    @Override
    public @Nullable String remoteAddress(ContainerRequestContext request) {
        var grizzly = grizzlyRequest();
        return grizzly == null ? null : grizzly.getRemoteAddr();
    }

    @Override
    public void open(ContainerRequestContext request, ContainerResponseContext response, Connection.Listener stream) {
        var grizzly = grizzlyRequest();
        if (grizzly == null) {
            throw new IllegalStateException("the request is not Grizzly's");
        }
        used.run();
        var target = grizzly.getResponse();
        if (!target.isSuspended()) { // an asynchronous method has suspended it already
            target.suspend();
        }
        grizzly.getRequest().getHeaders().removeHeader("Accept-Encoding"); // Grizzly's compression is in the codec
        sendHead(response, target);

        var output = isPlain(grizzly) ? new RawOutput(grizzly, stream, timer) : new CodecOutput(target, stream);
        var tcp = grizzly.getContext().getConnection();
        var connection = new GrizzlyConnection(tcp, output, stream);
        response.setEntity(null);
        ((ContainerRequest) request).setWriter(new ReleasingWriter(() -> release(connection), stream));
        stream.opened(connection);
    }

    private @Nullable Request grizzlyRequest() {
        return jersey.getInstance(GRIZZLY_REQUEST);
    }

    private static void sendHead(ContainerResponseContext response, Response target) {
        target.setStatus(response.getStatus());
        response.getStringHeaders().forEach((name, values) -> values.forEach(value -> target.addHeader(name, value)));
        target.setContentType(response.getHeaderString(HttpHeaders.CONTENT_TYPE));
        try {
            target.getNIOOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes may go past the HTTP codec when nothing else has to happen to them. */
    private static boolean isPlain(Request request) {
        return !request.isSecure()
                && (request.getProtocol() == Protocol.HTTP_1_1 || request.getProtocol() == Protocol.HTTP_1_0);
    }

    private void release(GrizzlyConnection connection) {
        try {
            timer.accept(connection::returned, HANDLER_RETURNED);
            timer.accept(connection::released, EXCHANGE_UNUSED);
        } catch (RejectedExecutionException e) { // shutting down
            connection.close();
            connection.returned();
        }
    }
}
