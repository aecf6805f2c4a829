package io.github.ssejaxrs.grizzly;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.ssejaxrs.spi.Connection.Listener;
import io.github.ssejaxrs.spi.Frame;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.asyncqueue.AsyncQueueWriter;
import org.glassfish.grizzly.asyncqueue.TaskQueue;
import org.glassfish.grizzly.asyncqueue.WritableMessage;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.jspecify.annotations.Nullable;

/**
 * Writes below the HTTP codec: the same bytes for all clients, chunk framing included. They go straight to the socket;
 * only what it does not take waits in Grizzly's queue.
 */
final class RawOutput implements GrizzlyOutput {

    /** Grizzly's own bound is four send buffers, about 8 MB for each client that stalls. */
    private static final int MAX_QUEUED_BYTES = 64 * 1024;

    /** A client that reads has by then what was queued when its stream ended; one that does not would never. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);

    private final Connection<SocketAddress> connection;
    private final AsyncQueueWriter<SocketAddress> writer;
    private final TaskQueue<?> queue;
    private final WritableByteChannel socket;
    private final boolean chunked;
    private final Listener stream;
    private final BiConsumer<Runnable, Duration> timer;
    private final int queuedBytesBefore;
    private boolean taken; // from HTTP, for good
    private @Nullable Request held; // null when the exchange has ended before the stream

    @SuppressWarnings("unchecked") // connections of the TCP transport have socket addresses
    RawOutput(Request request, Listener stream, BiConsumer<Runnable, Duration> timer) {
        this.stream = stream;
        this.timer = timer;
        held = request;
        connection = request.getContext().getConnection();
        var tcp = (NIOConnection) connection;
        queuedBytesBefore = tcp.getMaxAsyncWriteQueueSize();
        tcp.setMaxAsyncWriteQueueSize(MAX_QUEUED_BYTES);
        queue = tcp.getAsyncWriteQueue();
        socket = (WritableByteChannel) tcp.getChannel();
        writer = ((TCPNIOTransport) connection.getTransport()).getAsyncQueueIO().getWriter();
        chunked = request.getResponse().getResponse().isChunked(); // not for HTTP/1.0
    }

    @Override
    public boolean canWrite() {
        return queue.size() < MAX_QUEUED_BYTES;
    }

    @Override
    public void notifyWritable(Runnable writable) {
        writer.notifyWritePossible(connection, new WhenWritable(writable, stream));
    }

    @Override
    public void write(Frame frame) throws IOException {
        write(chunked ? frame.chunk() : frame.content());
    }

    private void write(ByteBuffer bytes) throws IOException {
        if (queue.size() == 0) { // nobody else writes, since the head is out and the end is ours
            socket.write(bytes);
        }
        if (bytes.hasRemaining()) {
            writer.write(
                    connection,
                    null,
                    Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, bytes.slice()),
                    new Failed(stream));
        }
    }

    @Override
    public void takeReads() {
        var exchange = held;
        taken = chunked && exchange != null && StreamConnection.takeFromHttp(exchange);
    }

    @Override
    public void released() {
        var exchange = held;
        if (taken && exchange != null) {
            held = null;
            StreamConnection.endExchange(exchange);
        }
    }

    @Override
    public void end() {
        released();
        var exchange = held;
        if (exchange != null) {
            ((NIOConnection) connection).setMaxAsyncWriteQueueSize(queuedBytesBefore); // it may serve other requests
            exchange.getResponse().resume();
        } else {
            try {
                write(ByteBuffer.wrap(LAST_CHUNK));
            } catch (IOException e) { // as when the client was quicker
                connection.terminateSilently();
            }
        }
        if (queue.size() > 0) {
            terminateLater();
        }
        if (exchange == null) {
            connection.closeSilently(); // when what is queued is out
        }
    }

    /** The end waits behind what is queued, and a client that does not read would hold the connection for ever. */
    private void terminateLater() {
        try {
            timer.accept(this::terminateIfQueued, GRACE);
        } catch (RejectedExecutionException e) { // shutting down
            connection.terminateSilently();
        }
    }

    private void terminateIfQueued() {
        if (queue.size() > 0) { // or else it is closed, or serves another request
            connection.terminateSilently();
        }
    }

    private static final class Failed extends EmptyCompletionHandler<WriteResult<WritableMessage, SocketAddress>> {

        private final Listener stream;

        Failed(Listener stream) {
            this.stream = stream;
        }

        @Override
        public void failed(Throwable failure) {
            stream.gone(failure);
        }
    }
}
