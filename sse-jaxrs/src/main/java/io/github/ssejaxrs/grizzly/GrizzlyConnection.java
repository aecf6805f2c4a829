package io.github.ssejaxrs.grizzly;

import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.jersey.server.ChunkedOutput;

/**
 * An open response of Grizzly. The lock keeps the end of the response, which Grizzly writes, out of the middle of a
 * frame; nothing under it blocks.
 */
final class GrizzlyConnection implements Connection {

    private final org.glassfish.grizzly.Connection<?> tcp;
    private final GrizzlyOutput output;
    private final ChunkedOutput<byte[]> jerseys;
    private final Listener stream;
    private final CloseListener<Closeable, CloseType> closeListener;

    private final Object lock = new Object(); // guards the output and what follows
    private boolean waiting;
    private boolean closed;

    GrizzlyConnection(
            org.glassfish.grizzly.Connection<?> tcp,
            GrizzlyOutput output,
            ChunkedOutput<byte[]> jerseys,
            Listener stream) {
        this.tcp = tcp;
        this.output = output;
        this.jerseys = jerseys;
        this.stream = stream;
        this.closeListener = (closing, type) -> stream.gone(null);
        tcp.addCloseListener(closeListener);
    }

    @Override
    public boolean writable() {
        synchronized (lock) {
            if (closed || waiting) {
                return false;
            }
            if (output.canWrite()) {
                return true;
            }
            waiting = true;
            output.notifyWritable(this::writableAgain); // under the lock: a response that has ended is not touched
            return false;
        }
    }

    private void writableAgain() {
        synchronized (lock) {
            waiting = false;
        }
        stream.writable();
    }

    /** A close is seen only by whoever reads. */
    void noticeClose() {
        synchronized (lock) {
            if (closed) {
                return; // the connection may serve another request by now
            }
            try {
                tcp.enableIOEvent(IOEvent.READ);
            } catch (IOException e) {
                tcp.closeSilently();
            }
        }
    }

    @Override
    public void write(Frame frame) throws IOException {
        synchronized (lock) {
            if (closed) {
                throw new IOException("The connection is closed");
            }
            output.write(frame);
        }
    }

    @Override
    public void close() {
        boolean stalled;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            stalled = waiting || !output.canWrite();
        }
        tcp.removeCloseListener(closeListener);
        output.release();
        if (stalled) {
            tcp.closeSilently(); // the end of the response would only join the queue
        }
        try {
            jerseys.close(); // lets Jersey end its request, and with it Grizzly's response
        } catch (IOException | UncheckedIOException e) { // as when the client was quicker
            tcp.closeSilently();
        }
    }
}
