package io.github.ssejaxrs.testing;

/** One breach of the promise "complete or told", as one client saw it. */
public record Finding(Kind kind, String client, String text) {

    /** What kind of breach. */
    public enum Kind {
        /** The client does not have an event and was not told, or would not be if its connection broke now. */
        LOSS,
        /** The client has an event twice, or behind a later one. */
        DUPLICATE,
        /** Nobody published that on a channel of the client. */
        INVENTION,
        /** The client was told that it missed something, and had not. */
        NEEDLESS_RESET,
        /** Nothing happened, and the store was asked for the past again and again. */
        NEEDLESS_READ
    }

    @Override
    public String toString() {
        return kind + " " + client + ": " + text;
    }
}
