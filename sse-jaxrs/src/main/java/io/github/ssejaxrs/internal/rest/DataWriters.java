package io.github.ssejaxrs.internal.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssejaxrs.internal.Text;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Providers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The writers there are: the application's own message body writers, then JSON-B, then Jackson. Each optional library is
 * touched by a class of its own, so that it may be absent.
 */
public final class DataWriters {

    private static final Annotation[] NO_ANNOTATIONS = {};

    private DataWriters() {}

    /**
     * @param providers the Jakarta REST application's, once it has started; null without one
     */
    public static List<EventEncoder.DataWriter> available(Supplier<@Nullable Providers> providers) {
        var writers = new ArrayList<EventEncoder.DataWriter>();
        writers.add((data, type, mediaType) -> bodyWritten(providers.get(), data, type, mediaType));
        // Not as method references: those link the class here, outside of the guard.
        addIfPresent(writers, () -> new JsonBinding());
        addIfPresent(writers, () -> new Jackson());
        return writers;
    }

    private static void addIfPresent(
            List<EventEncoder.DataWriter> writers, Supplier<EventEncoder.DataWriter> optional) {
        try {
            writers.add(optional.get());
        } catch (LinkageError e) {
            // the library is not there, which is no fault
        }
    }

    private static byte @Nullable [] bodyWritten(
            @Nullable Providers providers, Object data, Type type, MediaType mediaType) throws IOException {
        var writer = providers == null ? null : writer(providers, data, type, mediaType);
        if (writer == null) {
            return null;
        }
        var bytes = new ByteArrayOutputStream();
        writer.writeTo(data, rawType(data, type), type, NO_ANNOTATIONS, mediaType, new MultivaluedHashMap<>(), bytes);
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked") // a writer for the object's own class takes the object
    private static @Nullable MessageBodyWriter<Object> writer(
            Providers providers, Object data, Type type, MediaType mediaType) {
        try {
            return (MessageBodyWriter<Object>)
                    providers.getMessageBodyWriter(rawType(data, type), type, NO_ANNOTATIONS, mediaType);
        } catch (RuntimeException e) {
            return null; // RESTEasy 6 and 7 hand features a proxy that answers only while a request is processed
        }
    }

    private static Class<?> rawType(Object data, Type type) {
        return type instanceof ParameterizedType parameterized && parameterized.getRawType() instanceof Class<?> raw
                ? raw
                : data.getClass();
    }

    private static boolean isJson(MediaType mediaType) {
        return mediaType.getSubtype().equals("json") || mediaType.getSubtype().endsWith("+json");
    }

    /** Made when first needed: where the application has writers of its own, it never is. */
    private static final class JsonBinding implements EventEncoder.DataWriter {

        private @Nullable Jsonb jsonb; // guarded by this

        JsonBinding() {
            Objects.requireNonNull(Jsonb.class); // fails here without JSON-B, and not when something is published
        }

        private synchronized @Nullable Jsonb jsonb() {
            if (jsonb == null) {
                try {
                    jsonb = JsonbBuilder.create();
                } catch (JsonbException e) {
                    return null; // the API without an implementation
                }
            }
            return jsonb;
        }

        @Override
        public byte @Nullable [] write(Object data, Type type, MediaType mediaType) {
            var binding = isJson(mediaType) ? jsonb() : null;
            return binding == null ? null : utf8(binding.toJson(data, type));
        }

        /** Not getBytes alone, which puts a question mark in the place of half of a surrogate pair. */
        private static byte[] utf8(String json) {
            Text.utf8Length("The JSON", json);
            return json.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** As {@link JsonBinding}. */
    private static final class Jackson implements EventEncoder.DataWriter {

        private @Nullable ObjectMapper mapper; // guarded by this

        Jackson() {
            Objects.requireNonNull(ObjectMapper.class);
        }

        private synchronized ObjectMapper mapper() {
            if (mapper == null) {
                mapper = new ObjectMapper().findAndRegisterModules();
            }
            return mapper;
        }

        @Override
        public byte @Nullable [] write(Object data, Type type, MediaType mediaType) throws IOException {
            return isJson(mediaType)
                    ? mapper().writerFor(mapper().constructType(type)).writeValueAsBytes(data)
                    : null;
        }
    }
}
