package io.github.ssejaxrs.internal.rest;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.internal.Text;
import io.github.ssejaxrs.internal.config.Setting;
import io.github.ssejaxrs.spi.Payload;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.MediaType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
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

    /** What a further line costs beside its text and its end: the name of the field it becomes, {@code data: }. */
    private static final int FIELD_NAME_LENGTH = 6;

    private final List<DataWriter> writers;
    private final int maxSize;

    /**
     * @param writers asked in this order
     * @param maxSize the most bytes of UTF-8 the encoded data may have, a line end counting for the field it begins
     */
    public EventEncoder(List<DataWriter> writers, int maxSize) {
        this.writers = List.copyOf(writers);
        this.maxSize = maxSize;
    }

    /**
     * @throws IllegalArgumentException if the data cannot be encoded or is too large
     */
    public Payload encode(Event event) {
        var generic = event.data() instanceof GenericEntity<?> entity ? entity : null;
        var data = generic == null ? event.data() : generic.getEntity();
        var type = generic == null ? data.getClass() : generic.getType();
        var text = text(data, type, event.mediaType());
        requireSize(text, type, event.comment());
        return new Payload(text, event.name(), event.retry(), event.comment());
    }

    private String text(Object data, Type type, @Nullable MediaType given) {
        if (data instanceof CharSequence text) {
            return text.toString();
        }
        if (data instanceof byte[] bytes) {
            return decode(bytes, "The byte[]");
        }
        var mediaType = given == null || given.isWildcardType() ? MediaType.APPLICATION_JSON_TYPE : given;
        return written(data, type, mediaType);
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

    /** Text that is short but of very many lines would be long in the stream, for every client. */
    private void requireSize(String text, Type type, @Nullable String comment) {
        var what = "Data of type " + type.getTypeName() + (comment == null ? "" : " with its comment");
        var beside = comment == null ? "" : comment;
        long fieldNames = FIELD_NAME_LENGTH * (lineEnds(text) + lineEnds(beside));
        long size = Text.utf8Length(what, text) + Text.utf8Length("The comment", beside) + fieldNames;
        if (size > maxSize) {
            throw new IllegalArgumentException(what + " has " + size + " bytes"
                    + (fieldNames == 0 ? "," : ", " + fieldNames + " of them since each line is sent as a field,")
                    + " but at most " + maxSize + " are allowed (" + Setting.MAX_EVENT_SIZE.name()
                    + "); publish where it can be fetched instead");
        }
    }

    /** CR, LF and CRLF, as the stream has them. */
    private static long lineEnds(String text) {
        long count = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean secondHalf = c == '\n' && at > 0 && text.charAt(at - 1) == '\r';
            if (c == '\r' || c == '\n' && !secondHalf) {
                count++;
            }
        }
        return count;
    }
}
