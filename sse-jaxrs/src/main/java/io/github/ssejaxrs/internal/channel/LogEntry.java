package io.github.ssejaxrs.internal.channel;

import io.github.ssejaxrs.internal.stream.Cursor;
import io.github.ssejaxrs.internal.stream.FrameEncoder;
import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Position;

/**
 * A message as this node delivers it.
 *
 * @param frame with the id of a stream of this channel alone, or without any
 * @param idLength how many bytes of the frame are that id; a stream of several channels puts its own before the rest
 */
record LogEntry(Message message, Frame frame, int idLength) {

    static LogEntry of(Message message, int channelHash) {
        var encoder = new FrameEncoder().id(Cursor.encode(channelHash, message.position()));
        int idLength = encoder.length();
        return new LogEntry(message, encoder.payload(message.payload()).toFrame(), idLength);
    }

    /** A message that leaves the cursor where it is. */
    static LogEntry withoutId(Message message) {
        return new LogEntry(
                message, new FrameEncoder().payload(message.payload()).toFrame(), 0);
    }

    Position position() {
        return message.position();
    }
}
