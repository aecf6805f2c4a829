package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.BrokerUnavailableException;

/** Redis answered that it will not, and another try would be answered the same for now. */
final class RefusedException extends BrokerUnavailableException {

    private static final long serialVersionUID = 1L;

    RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
