package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.spi.Payload;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.lang.reflect.Type;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An event whose data is text already, as the standard's sinks take it. */
record EncodedEvent(
        @Nullable String id,
        @Nullable String name,
        String data,
        @Nullable Duration retry,
        @Nullable String comment) implements OutboundSseEvent {

    static EncodedEvent of(@Nullable String id, Payload payload) {
        return new EncodedEvent(id, payload.name(), payload.data(), payload.retry(), payload.comment());
    }

    /** An event of the library itself, which may have a reserved name. */
    static EncodedEvent control(@Nullable String id, String name, String data) {
        return new EncodedEvent(id, name, data, null, null);
    }

    @Override
    public @Nullable String getId() {
        return id;
    }

    @Override
    public @Nullable String getName() {
        return name;
    }

    @Override
    public @Nullable String getComment() {
        return comment;
    }

    @Override
    public long getReconnectDelay() {
        return retry == null ? RECONNECT_NOT_SET : retry.toMillis();
    }

    @Override
    public boolean isReconnectDelaySet() {
        return retry != null;
    }

    @Override
    public Class<?> getType() {
        return String.class;
    }

    @Override
    public Type getGenericType() {
        return String.class;
    }

    @Override
    public MediaType getMediaType() {
        return MediaType.TEXT_PLAIN_TYPE;
    }

    @Override
    public Object getData() {
        return data;
    }
}
