package io.github.ssejaxrs.spi;

/** Why a stream ended. */
public enum CloseReason {

    /** The client went away, or its connection broke. */
    GONE("gone"),
    /** The application closed it, or its source of events was at its end. */
    CLOSED("closed"),
    /** The client took nothing for longer than {@code write-stall}. */
    STALLED("stalled"),
    /** It reached {@code max-stream-age}; its client comes back and goes on where it was. */
    AGED("aged"),
    /** The node stops. */
    DRAINED("drained"),
    /** The application ended it for cause, and told the client not to come back. */
    DISMISSED("dismissed"),
    /** What was to be sent could not be had: a source, a snapshot or the container failed. */
    FAILED("failed");

    private final String text;

    CloseReason(String text) {
        this.text = text;
    }

    /** As metrics and logs have it. */
    @Override
    public String toString() {
        return text;
    }
}
