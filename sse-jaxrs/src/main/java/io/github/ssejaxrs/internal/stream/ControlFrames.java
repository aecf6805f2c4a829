package io.github.ssejaxrs.internal.stream;

import io.github.ssejaxrs.internal.Text;
import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.spi.Replay;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The blocks of the stream that are the library's own, under names that applications may not use. */
public final class ControlFrames {

    /** The name of the event that tells a client that it missed something. */
    public static final String RESET = "stream-reset";

    /** The id of a stream that is over for good: who comes back with it is told to stay away. */
    public static final String OVER = "over";

    private static final String ERROR = "stream-error";
    private static final String OPEN = "stream-open";
    private static final String KEEP_ALIVE = "keep-alive";

    private ControlFrames() {}

    /**
     * The first block.
     *
     * @param cursor so that a client that drops before its first event loses nothing; null for a stream without channels
     * @param connection names the stream in logs
     * @param stream tells it from others that may stand at the same cursor; null if there are none
     */
    public static Frame opening(Duration retry, @Nullable String cursor, String connection, @Nullable String stream) {
        var opening = new FrameEncoder().retry(retry);
        if (cursor != null) {
            opening.id(cursor);
        }
        var mark = stream == null ? "" : ",\"stream\":" + Text.json(stream);
        return opening.event(OPEN)
                .data("{\"connection\":" + Text.json(connection) + mark + "}")
                .end()
                .toFrame();
    }

    /**
     * Tells a client that it missed something.
     *
     * @param cursor where it goes on; null if that comes with what follows
     * @param channels those in which it did
     */
    public static Frame reset(@Nullable String cursor, List<String> channels, Replay.Reason reason) {
        var reset = new FrameEncoder();
        if (cursor != null) {
            reset.id(cursor);
        }
        return reset.event(RESET).data(resetData(channels, reason)).end().toFrame();
    }

    /**
     * The last words to a client that shall come back: when. No empty line ends them, since they are heeded as they come,
     * while a block that ends, even one without data, sets the client's last event id to what this stream has told it.
     */
    public static Frame closing(Duration retry) {
        return new FrameEncoder().retry(retry).toFrame();
    }

    /** The last block of a stream whose client shall not come back: why. */
    public static Frame dismissal(String condition, String text) {
        return new FrameEncoder()
                .id(OVER)
                .event(ERROR)
                .data("{\"condition\":" + Text.json(condition) + ",\"text\":" + Text.json(text) + "}")
                .end()
                .toFrame();
    }

    /** All of a stream that is not opened now: when to come back, and why for whoever looks; see {@link #closing}. */
    public static Frame refusal(Duration retry, String why) {
        return new FrameEncoder().retry(retry).comment(why).toFrame();
    }

    /** The data of a reset. */
    public static String resetData(List<String> channels, Replay.Reason reason) {
        var names = channels.stream().map(Text::json).collect(Collectors.joining(","));
        return "{\"channels\":[" + names + "],\"reason\":\"" + reason + "\"}";
    }

    /** A sign of life: a comment, or an event for clients that want to see it. */
    public static Frame keepAlive(boolean event) {
        var encoder = new FrameEncoder();
        return (event ? encoder.event(KEEP_ALIVE).data("") : encoder.comment(""))
                .end()
                .toFrame();
    }
}
