package io.github.ssejaxrs.grizzly;

import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import java.io.IOException;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.IOEvent;

/**
 * An open response of Grizzly. The lock keeps the end of the response, which in some protocols Grizzly writes, out of the
 * middle of a frame; nothing under it blocks.
 */
final class GrizzlyConnection implements Connection {

    private final org.glassfish.grizzly.Connection<?> tcp;
    private final GrizzlyOutput output;
    private final Listener stream;
    private final CloseListener<Closeable, CloseType> closeListener;

    private boolean waiting; // guarded by this, as are the output and what follows
    private boolean returned;
    private boolean closed;

    GrizzlyConnection(org.glassfish.grizzly.Connection<?> tcp, GrizzlyOutput output, Listener stream) {
        this.tcp = tcp;
        this.output = output;
        this.stream = stream;
        this.closeListener = (closing, type) -> stream.gone(null);
        tcp.addCloseListener(closeListener);
    }

    @Override
    public boolean writable() {
        synchronized (this) {
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
        synchronized (this) {
            waiting = false;
        }
        stream.writable();
    }

    @Override
    public void write(Frame frame) throws IOException {
        synchronized (this) {
            if (closed) {
                throw new IOException("The connection is closed");
            }
            output.write(frame);
        }
    }

    /** Grizzly's handler should have returned; until then the exchange must not end, and nobody may read. */
    void returned() {
        synchronized (this) {
            if (returned) {
                return;
            }
            returned = true;
            if (!closed) {
                output.takeReads();
                noticeClose();
                return;
            }
        }
        output.end();
    }

    /** Nobody uses the exchange any more. */
    void released() {
        synchronized (this) {
            if (!closed) { // or else its end ends it
                output.released();
            }
        }
    }

    /** A close is seen only by whoever reads, and reading is off since Grizzly's handler was called. */
    private void noticeClose() {
        try {
            tcp.enableIOEvent(IOEvent.READ);
        } catch (IOException e) {
            tcp.closeSilently();
        }
    }

    @Override
    public void close() {
        boolean stalled;
        boolean end;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            stalled = waiting || !output.canWrite();
            end = returned;
        }
        tcp.removeCloseListener(closeListener);
        if (stalled) {
            tcp.terminateSilently(); // the end of the response would only join the queue
        }
        if (end) {
            output.end();
        }
    }
}
