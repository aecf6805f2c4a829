package io.github.ssejaxrs.spi;

import java.util.List;

/** What a broker answers to "what follows this place?": the messages, or the proof that it cannot know. */
public sealed interface Replay {

    /**
     * Nothing is missing between the place asked for and the first message, nor between any two.
     *
     * @param after the place that was asked for, as the channel names it now: by a generation that every reader of its
     *     newest message knows
     * @param messages in order; empty if nothing follows
     */
    record Complete(Position after, List<Message> messages) implements Replay {
        /** Copies. */
        public Complete {
            messages = List.copyOf(messages);
        }
    }

    /**
     * Some of what followed is lost to whoever stood there.
     *
     * @param reason why
     * @param end the channel's newest place, where to go on
     */
    record Missing(Reason reason, Position end) implements Replay {}

    /** Why a replay cannot be complete. */
    enum Reason {
        /** The place was never given out by this channel. */
        INVALID_CURSOR("invalid-cursor"),
        /** The oldest messages after it are no longer retained. */
        TRIMMED("trimmed"),
        /** The store lost or replaced the channel's past. */
        UNKNOWN_GENERATION("unknown-generation"),
        /** The store went back to an earlier state, so the place no longer exists. */
        ROLLED_BACK("rolled-back"),
        /** An open stream was slower than its channel retains. */
        OVERRUN("overrun");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
