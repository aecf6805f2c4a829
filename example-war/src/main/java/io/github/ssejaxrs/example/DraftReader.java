package io.github.ssejaxrs.example;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/**
 * Reads a draft as any server would, but answers 400 to what is none. Left to themselves the servers answer 400, or 500
 * as if they had failed, and each in its own words.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class DraftReader implements MessageBodyReader<Draft> {

    /** The longest message, with each character escaped, and its user. */
    private static final int MAX_BYTES = 16 * 1024;

    private final Jsonb json = JsonbBuilder.create();

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == Draft.class;
    }

    @Override
    public Draft readFrom(
            Class<Draft> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        var read = body.readNBytes(MAX_BYTES + 1);
        try {
            if (read.length <= MAX_BYTES) {
                return Draft.required(json.fromJson(new String(read, StandardCharsets.UTF_8), Draft.class));
            }
        } catch (RuntimeException unreadable) { // JSON-B's implementations do not agree on which
        }
        throw new BadRequestException(
                PlainText.of(Response.Status.BAD_REQUEST, Draft.EXPECTED).build());
    }
}
