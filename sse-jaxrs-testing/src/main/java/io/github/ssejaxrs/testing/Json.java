package io.github.ssejaxrs.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads JSON with what there is. Each library is touched by a class of its own, so that it may be absent. */
final class Json {

    /** Reads a text, or throws what its library throws. */
    private interface Reader {
        <T> @Nullable T read(String json, Class<T> type) throws Exception;
    }

    private Json() {}

    static <T> T read(String json, Class<T> type) {
        var readers = available();
        if (readers.isEmpty()) {
            throw new IllegalStateException(
                    "There is neither JSON-B nor Jackson to read JSON with; add one to the tests "
                            + "(org.glassfish.jersey.media:jersey-media-json-binding brings JSON-B), or look at the text");
        }
        try {
            var object = readers.get(0).read(json, type);
            if (object != null) {
                return object;
            }
        } catch (Exception e) {
            throw new AssertionError("Expected JSON of " + type.getTypeName() + ", but was: " + json, e);
        }
        throw new AssertionError("Expected JSON of " + type.getTypeName() + ", but was null");
    }

    private static List<Reader> available() {
        var readers = new ArrayList<Reader>();
        // Not as method references: those link the class here, outside of the guard.
        addIfPresent(readers, () -> new JsonBinding());
        addIfPresent(readers, () -> new Jackson());
        return readers;
    }

    private static void addIfPresent(List<Reader> readers, Supplier<Reader> optional) {
        try {
            readers.add(optional.get());
        } catch (LinkageError | IllegalStateException e) {
            // the library is not there, which is no fault
        }
    }

    private static final class JsonBinding implements Reader {

        private final Jsonb jsonb = create();

        private static Jsonb create() {
            try {
                return JsonbBuilder.create();
            } catch (JsonbException e) {
                throw new IllegalStateException("The API without an implementation", e);
            }
        }

        @Override
        public <T> @Nullable T read(String json, Class<T> type) throws Exception {
            try {
                return jsonb.fromJson(json, type);
            } finally {
                jsonb.close();
            }
        }
    }

    private static final class Jackson implements Reader {

        private final ObjectMapper mapper = new ObjectMapper().findAndRegisterModules();

        @Override
        public <T> @Nullable T read(String json, Class<T> type) throws IOException {
            return mapper.readValue(json, type);
        }
    }
}
