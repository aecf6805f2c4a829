package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.internal.config.Setting;

/** A stream that cannot be opened now, through no fault of its request; its client may try again later. */
public final class StreamRefusedException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    StreamRefusedException(Setting<Integer> limit, String why) {
        super(why + " (" + limit.name() + ")");
    }

    StreamRefusedException(String why) {
        super(why);
    }
}
