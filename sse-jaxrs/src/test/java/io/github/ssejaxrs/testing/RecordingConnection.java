package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** A connection whose client reads when the test says so. */
public final class RecordingConnection implements Connection {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int writes;
    private boolean stalled;
    private boolean broken;
    private Error fatal;
    private boolean closed;

    public synchronized void stall() {
        stalled = true;
    }

    public void resume(Listener stream) {
        synchronized (this) {
            stalled = false;
        }
        stream.writable();
    }

    public synchronized void breakOff() {
        broken = true;
    }

    public synchronized void breakOff(Error error) {
        fatal = error;
    }

    @Override
    public synchronized boolean writable() {
        return !stalled;
    }

    @Override
    public synchronized void write(Frame frame) throws IOException {
        if (fatal != null) {
            throw fatal;
        }
        if (broken) {
            throw new IOException("connection reset");
        }
        frame.writeTo(written);
        writes++;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    public synchronized int writes() {
        return writes;
    }

    public synchronized String wire() {
        return written.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    public synchronized List<Received> events() {
        return EventStreamReader.read(written.toByteArray());
    }

    /** The data of all events but the library's own. */
    public List<String> data() {
        return events().stream()
                .filter(event -> !event.type().startsWith("stream-"))
                .map(Received::data)
                .toList();
    }

    public List<String> resets() {
        return events().stream()
                .filter(event -> event.type().equals("stream-reset"))
                .map(Received::data)
                .toList();
    }

    public String lastEventId() {
        var events = events();
        return events.get(events.size() - 1).lastEventId();
    }
}
