package io.github.ssejaxrs;

import org.jspecify.annotations.Nullable;

/**
 * The broker could not be had within its time: it is away, full, or changing hands. What was asked for did not happen,
 * and may succeed later; streams that are open stay open.
 */
public class BrokerUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what was asked for and what stood against it.
     *
     * @param message names the broker and the remedy, if one is known
     * @param cause what the broker's client threw, or null
     */
    public BrokerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
