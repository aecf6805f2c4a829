package io.github.ssejaxrs.spi;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.internal.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An event whose data is encoded: what a broker records and carries.
 *
 * @param data the text of the stream's {@code data} field, with line ends of any kind
 * @param name the stream's {@code event} field
 * @param retry the client's reconnection time
 * @param comment text for people reading the stream
 */
public record Payload(
        String data,
        @Nullable String name,
        @Nullable Duration retry,
        @Nullable String comment) {

    /**
     * Checks what the stream could not carry, since a broker may bring what others wrote.
     *
     * @throws IllegalArgumentException as the constructor of {@link Event}, and if the data has half of a surrogate pair
     */
    public Payload {
        new Event(data, name, retry, comment, null, null);
        Text.utf8Length("The data", data);
    }
}
