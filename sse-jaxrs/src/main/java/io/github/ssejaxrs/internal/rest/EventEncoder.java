package io.github.ssejaxrs.internal.rest;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.internal.config.Setting;
import io.github.ssejaxrs.spi.Payload;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.MediaType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes an event's data, once for all clients: text as it is, everything else by the first writer that can.
 *
 * <p>Thread-safe, if the writers are.
 */
public final class EventEncoder {

    /** Something that turns objects into text. */
    public interface DataWriter {

        /**
         * @return UTF-8, or null if this writer does not write such objects
         * @throws Exception whatever the object or the writer throws
         */
        byte @Nullable [] write(Object data, Type type, MediaType mediaType) throws Exception;
    }

    private final List<DataWriter> writers;
    private final int maxSize;

    /**
     * @param writers asked in this order
     * @param maxSize the most bytes of UTF-8 the encoded data may have
     */
    public EventEncoder(List<DataWriter> writers, int maxSize) {
        this.writers = List.copyOf(writers);
        this.maxSize = maxSize;
    }

    /**
     * @throws IllegalArgumentException if the data cannot be encoded or is too large
     */
    public Payload encode(Event event) {
        var payload = new Payload(text(event), event.name(), event.retry(), event.comment());
        requireSize(payload.data(), event.data());
        return payload;
    }

    private String text(Event event) {
        var data = event.data();
        if (data instanceof CharSequence text) {
            return text.toString();
        }
        if (data instanceof byte[] bytes) {
            return decode(bytes, "The byte[]");
        }
        var given = event.mediaType();
        var mediaType = given == null || given.isWildcardType() ? MediaType.APPLICATION_JSON_TYPE : given;
        return data instanceof GenericEntity<?> generic
                ? written(generic.getEntity(), generic.getType(), mediaType)
                : written(data, data.getClass(), mediaType);
    }

    private String written(Object data, Type type, MediaType mediaType) {
        for (var writer : writers) {
            byte[] bytes;
            try {
                bytes = writer.write(data, type, mediaType);
            } catch (Exception | StackOverflowError e) {
                throw new IllegalArgumentException(
                        "Data of type " + type.getTypeName() + " cannot be encoded as " + mediaType + ": " + e, e);
            }
            if (bytes != null) {
                return decode(bytes, "What was written for " + type.getTypeName());
            }
        }
        throw new IllegalArgumentException("Data of type " + type.getTypeName() + " cannot be encoded as " + mediaType
                + ": there is no message body writer for it"
                + (MediaType.APPLICATION_JSON_TYPE.isCompatible(mediaType) ? ", no JSON-B and no Jackson" : "")
                + "; register one, or publish a String");
    }

    /** Nothing else than UTF-8 may reach the stream, and nothing is replaced in silence. */
    private static String decode(byte[] bytes, String what) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    what + " is not UTF-8, the only encoding of an event stream; encode it, for example as Base64", e);
        }
    }

    private void requireSize(String text, Object data) {
        int size;
        try {
            size = StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "Data of type " + data.getClass().getTypeName()
                            + " has half of a surrogate pair, which UTF-8 cannot encode; cut text between code points",
                    e);
        }
        if (size > maxSize) {
            throw new IllegalArgumentException("Data of type " + data.getClass().getTypeName() + " has " + size
                    + " bytes, but at most " + maxSize + " are allowed (" + Setting.MAX_EVENT_SIZE.name()
                    + "); publish where it can be fetched instead");
        }
    }
}
