package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import java.io.IOException;
import java.util.function.Consumer;

/** A connection that breaks anywhere and takes as many writes as its client says. */
public final class CheckedConnection implements Connection {

    private final EventStreamReader reader;
    private boolean dispatched;
    private int room = Integer.MAX_VALUE; // writes, until it is not writable any more
    private int bytesLeft = Integer.MAX_VALUE; // until it breaks
    private boolean closed;

    public CheckedConnection(Consumer<EventStreamReader.Received> client) {
        reader = new EventStreamReader(event -> {
            dispatched = true;
            client.accept(event);
        });
    }

    synchronized void takeWrites(int writes) {
        room = writes;
    }

    /** After so many bytes of the client's; none are lost on the way before. */
    public synchronized void breakAfter(int bytes) {
        bytesLeft = bytes;
    }

    @Override
    public synchronized boolean writable() {
        return room > 0;
    }

    @Override
    public synchronized void write(Frame frame) throws IOException {
        if (room != Integer.MAX_VALUE) {
            room--;
        }
        var content = new byte[Math.min(frame.length(), bytesLeft)];
        frame.content().get(content);
        reader.feed(content, 0, content.length);
        if (bytesLeft != Integer.MAX_VALUE) {
            bytesLeft -= content.length;
            if (content.length < frame.length()) {
                closed = true;
                throw new IOException("connection reset");
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Nothing more arrives from now on; what a browser would come back with. */
    public synchronized String breakOff(String before) {
        bytesLeft = 0;
        closed = true;
        return lastEventId(before);
    }

    /** What a browser would come back with: what it had, if nothing came. */
    public synchronized String lastEventId(String before) {
        return dispatched ? reader.lastEventId() : before;
    }
}
