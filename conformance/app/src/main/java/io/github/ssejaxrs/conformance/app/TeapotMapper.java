package io.github.ssejaxrs.conformance.app;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** An application's exception mapper, which knows nothing of streams. */
@Provider
public class TeapotMapper implements ExceptionMapper<Teapot> {
    @Override
    public Response toResponse(Teapot teapot) {
        return Response.status(418).entity("short and stout").type("text/plain").build();
    }
}
