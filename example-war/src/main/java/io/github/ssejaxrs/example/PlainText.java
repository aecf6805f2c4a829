package io.github.ssejaxrs.example;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** An answer in words, for the person in front of the page or of the terminal. */
final class PlainText {

    private PlainText() {}

    static Response.ResponseBuilder of(Response.Status status, String text) {
        return Response.status(status)
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"))
                .entity(text);
    }
}
