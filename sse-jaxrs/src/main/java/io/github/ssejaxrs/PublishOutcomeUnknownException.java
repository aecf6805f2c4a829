package io.github.ssejaxrs;

import org.jspecify.annotations.Nullable;

/**
 * A publish was sent to the broker, and no answer came: the event may have been recorded, and reach everybody, or not.
 * Publishing it again under the same idempotency key is safe; see {@link Event#withKey}.
 */
public final class PublishOutcomeUnknownException extends BrokerUnavailableException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what happened after the event was sent.
     *
     * @param message names the channel
     * @param cause what the broker's client threw, or null
     */
    public PublishOutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
