package io.github.ssejaxrs.example;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** What a message, a room's name or the publisher refuses is the request's fault, and the client is told which. */
@Provider
public class RefusalMapper implements ExceptionMapper<IllegalArgumentException> {

    @Override
    public Response toResponse(IllegalArgumentException refusal) {
        return PlainText.of(Response.Status.BAD_REQUEST, refusal.getMessage()).build();
    }
}
