package io.github.ssejaxrs.benchmarks.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The streams of a channel, and the frame that is made once for all of them. */
final class FloorChannel {

    /** Where a frame goes. */
    interface Stream {

        /** Writes all of it, or ends the stream and returns false. */
        boolean write(ByteBuffer frame);
    }

    private static final byte[] END_OF_EVENT = ascii("\n\n");
    private static final byte[] END_OF_LINE = ascii("\r\n");
    private static final int ROOM_FOR_REST = 64;

    private final int hash;
    private final List<Stream> streams = new ArrayList<>();
    private long sequence;
    private ByteBuffer frame = ByteBuffer.allocateDirect(1024);

    FloorChannel(String name) {
        this.hash = name.hashCode();
    }

    void add(Stream stream) {
        streams.add(stream);
    }

    void remove(Stream stream) {
        streams.remove(stream);
    }

    void publish(byte[] data) {
        makeFrame(data);
        streams.removeIf(stream -> !stream.write(frame.rewind()));
    }

    /** One chunk of HTTP, with one event whose id is as long as the library's. */
    private void makeFrame(byte[] data) {
        var start = ascii("id: %08x%014x\ndata: ".formatted(hash, ++sequence));
        int length = start.length + data.length + END_OF_EVENT.length;
        if (frame.capacity() < length + ROOM_FOR_REST) {
            frame = ByteBuffer.allocateDirect(length + ROOM_FOR_REST);
        }
        frame.clear();
        frame.put(ascii(Integer.toHexString(length))).put(END_OF_LINE);
        frame.put(start).put(data).put(END_OF_EVENT).put(END_OF_LINE);
        frame.flip();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
