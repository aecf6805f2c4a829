package io.github.ssejaxrs.benchmarks.load;

import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One stream from its request on: the bytes of its connection become a head, a body, events. */
final class OpenStream {

    /** Small enough that a server's writes soon go nowhere. */
    static final int STALLED_BUFFER = 4_096;

    private final InetSocketAddress server;
    private final String channel;
    private final boolean stalled;
    private final EventStream events;

    private final ResponseHead head = new ResponseHead();
    private @Nullable ChunkedCoding coding;
    private boolean open;

    OpenStream(InetSocketAddress server, String channel, boolean stalled, Expectation expectation) {
        this.server = server;
        this.channel = channel;
        this.stalled = stalled;
        this.events = new EventStream(expectation);
    }

    InetSocketAddress server() {
        return server;
    }

    /** Whether nothing is read after the head. */
    boolean stalled() {
        return stalled;
    }

    /** Whether the head came and, unless it is stalled, the first of the body. */
    boolean open() {
        return open;
    }

    ByteBuffer request() {
        var request = "GET /events/" + channel + " HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort()
                + "\r\nAccept: text/event-stream\r\n\r\n";
        return ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    }

    void read(byte[] bytes, int end) throws ProtocolException {
        var at = 0;
        if (!head.complete()) {
            at = head.read(bytes, 0, end);
            if (!head.complete()) {
                return;
            }
            opened();
        }
        if (stalled) {
            open = true;
        } else if (at < end) {
            open = true;
            body(bytes, at, end);
        }
    }

    @Override
    public String toString() {
        return "Stream of " + channel + " at " + server;
    }

    private void opened() throws ProtocolException {
        if (head.status() != 200 || !head.eventStream() || head.contentLength() >= 0) {
            throw new ProtocolException("No event stream; the status is " + head.status());
        }
        if (head.chunked()) {
            coding = new ChunkedCoding(events);
        }
    }

    private void body(byte[] bytes, int start, int end) throws ProtocolException {
        if (coding == null) {
            events.read(bytes, start, end);
        } else if (coding.read(bytes, start, end) < end) {
            throw new ProtocolException("Bytes after the last chunk");
        }
    }
}
