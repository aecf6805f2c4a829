package io.github.ssejaxrs.spi;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import org.jspecify.annotations.Nullable;

/** Recognises the exchanges of one kind of container and takes their responses over. Thread-safe. */
public interface Transport {

    /**
     * Called when a request for a stream arrives, before the resource method runs.
     *
     * @param request the request
     * @return whether {@link #open} will work for it; cheap, never throws
     */
    boolean accepts(ContainerRequestContext request);

    /**
     * Where the client is, for the limit of streams an address may have.
     *
     * @param request a request this transport accepted
     * @return its address as the container says, which behind a proxy may be the proxy's; null if it cannot say
     */
    default @Nullable String remoteAddress(ContainerRequestContext request) {
        return null;
    }

    /**
     * Takes the response over: now or when the resource's thread is done, sends status and headers, and opens the
     * listener. The response of the Jakarta REST runtime comes to nothing.
     *
     * @param request a request this transport accepted
     * @param response status, headers, and an entity that must not be written
     * @param stream to be opened once, or told that the client is gone
     * @throws IllegalStateException if the container cannot do it; the message says what to change
     */
    void open(ContainerRequestContext request, ContainerResponseContext response, Connection.Listener stream);
}
