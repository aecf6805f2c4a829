package io.github.ssejaxrs.jersey;

import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.spi.OnDemandConnection;
import io.github.ssejaxrs.spi.Transport;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.concurrent.Executor;
import org.glassfish.jersey.internal.inject.InjectionManager;
import org.glassfish.jersey.server.ChunkedOutput;
import org.glassfish.jersey.server.ContainerRequest;

/**
 * Streams as Jersey's own chunked output, whose writes block, so they are made on demand. Correct in every container
 * that can suspend a response; the head leaves with the first block.
 */
final class ChunkedTransport implements Transport {

    private static final String JDK_CONTAINER = "org.glassfish.jersey.jdkhttp.";

    private static final Annotation[] NO_ANNOTATIONS = {};

    private final InjectionManager jersey;
    private final Executor writers;

    ChunkedTransport(InjectionManager jersey, Executor writers) {
        this.jersey = jersey;
        this.writers = writers;
    }

    @Override
    public boolean accepts(ContainerRequestContext request) {
        return !isServlet();
    }

    /** On servlets Jersey 3.1 ends the response of a stage that was complete already; there the filter must be. */
    private boolean isServlet() {
        try {
            return jersey.getInstance(HttpServletRequest.class) != null;
        } catch (LinkageError e) {
            return false;
        }
    }

    @Override
    public void open(ContainerRequestContext request, ContainerResponseContext response, Connection.Listener stream) {
        requireSuspension(request);
        var output = new ChunkedOutput<byte[]>(byte[].class);
        response.setEntity(output, NO_ANNOTATIONS, response.getMediaType());
        stream.opened(new OnDemandConnection(writers, new Chunks(output), stream));
    }

    /** Jersey finds out (3.1, 4.0) only when it has sent the head, and then can answer nothing. */
    private static void requireSuspension(ContainerRequestContext request) {
        if (request instanceof ContainerRequest jerseys
                && jerseys.getResponseWriter().getClass().getName().startsWith(JDK_CONTAINER)) {
            throw new IllegalStateException("Jersey's container for the JDK's HTTP server cannot keep a response open; "
                    + "use its Grizzly container or a servlet container");
        }
    }

    private record Chunks(ChunkedOutput<byte[]> output) implements OnDemandConnection.Output {

        @Override
        public void write(Frame frame) throws IOException {
            if (output.isClosed()) {
                throw new IOException("The container has closed the response");
            }
            var bytes = new ByteArrayOutputStream(frame.length());
            frame.writeTo(bytes);
            output.write(bytes.toByteArray());
        }

        @Override
        public void close() {
            try {
                output.close();
            } catch (IOException e) {
                // the client was quicker
            }
        }
    }
}
