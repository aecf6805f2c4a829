package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.BrokerUnavailableException;

/** Redis answered that it will not, and another try would be answered the same for now. */
final class RefusedException extends BrokerUnavailableException {

    private static final long serialVersionUID = 1L;

    private final boolean halfway;

    /**
     * @param halfway whether a script may have done a part of it before: Redis takes nothing back
     */
    RefusedException(String message, Throwable cause, boolean halfway) {
        super(message, cause);
        this.halfway = halfway;
    }

    boolean isHalfway() {
        return halfway;
    }
}
