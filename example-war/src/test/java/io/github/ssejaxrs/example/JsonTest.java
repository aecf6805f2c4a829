package io.github.ssejaxrs.example;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class JsonTest {

    private static final Jsonb JSON = JsonbBuilder.create();

    @AfterAll
    static void close() throws Exception {
        JSON.close();
    }

    @Test
    void aDraftIsRead() {
        var draft = JSON.fromJson("{\"user\": \"Ada\", \"text\": \"“hi”\\n👋\"}", Draft.class);

        assertThat(draft).isEqualTo(new Draft("Ada", "“hi”\n👋"));
    }

    @Test
    void aDraftLacksWhatWasLeftOutAndIgnoresWhatItDoesNotKnow() {
        var draft = JSON.fromJson("{\"text\": \"hi\", \"mood\": \"good\"}", Draft.class);

        assertThat(draft).isEqualTo(new Draft(null, "hi"));
    }

    @Test
    void aMessageIsWritten() {
        var json = JSON.toJson(new Message("Ada", "\"hi\"\n👋", Instant.parse("2026-11-21T12:00:00Z")));

        assertThat(json).isEqualTo("""
                {"text":"\\"hi\\"\\n👋","time":"2026-11-21T12:00:00Z","user":"Ada"}""");
    }

    @Test
    void aMessageIsReadBack() {
        var message = new Message("Ada", "hi", Instant.parse("2026-11-21T12:00:00Z"));

        assertThat(JSON.fromJson(JSON.toJson(message), Message.class)).isEqualTo(message);
    }
}
