package io.github.ssejaxrs.internal.channel;

/** A stream of more channels than one may have. */
public final class TooManyChannelsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    TooManyChannelsException(String message) {
        super(message);
    }
}
