package io.github.ssejaxrs.grizzly;

import io.github.ssejaxrs.spi.Connection.Listener;
import io.github.ssejaxrs.spi.Frame;
import java.net.SocketAddress;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.asyncqueue.AsyncQueueWriter;
import org.glassfish.grizzly.asyncqueue.WritableMessage;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;

/** Writes below the HTTP codec: the same bytes for all clients, chunk framing included. */
final class RawOutput implements GrizzlyOutput {

    /** Grizzly's own bound is four send buffers, about 8 MB for each client that stalls. */
    private static final int MAX_QUEUED_BYTES = 64 * 1024;

    private final Connection<SocketAddress> connection;
    private final AsyncQueueWriter<SocketAddress> writer;
    private final int queuedBytesBefore;
    private final boolean chunked;
    private final Listener stream;
    private final Failed failed = new Failed();

    @SuppressWarnings("unchecked") // connections of the TCP transport have socket addresses
    RawOutput(Request request, Listener stream) {
        this.stream = stream;
        connection = request.getContext().getConnection();
        queuedBytesBefore = ((NIOConnection) connection).getMaxAsyncWriteQueueSize();
        ((NIOConnection) connection).setMaxAsyncWriteQueueSize(MAX_QUEUED_BYTES);
        writer = ((TCPNIOTransport) connection.getTransport()).getAsyncQueueIO().getWriter();
        chunked = request.getResponse().getResponse().isChunked(); // not for HTTP/1.0
    }

    @Override
    public boolean canWrite() {
        return writer.canWrite(connection);
    }

    @Override
    public void notifyWritable(Runnable writable) {
        writer.notifyWritePossible(connection, new WhenWritable(writable, stream));
    }

    @Override
    public void write(Frame frame) {
        var bytes = Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, chunked ? frame.chunk() : frame.content());
        writer.write(connection, null, bytes, failed);
    }

    @Override
    public void release() {
        ((NIOConnection) connection).setMaxAsyncWriteQueueSize(queuedBytesBefore);
    }

    private final class Failed extends EmptyCompletionHandler<WriteResult<WritableMessage, SocketAddress>> {
        @Override
        public void failed(Throwable failure) {
            stream.gone(failure);
        }
    }
}
