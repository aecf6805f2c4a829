package io.github.ssejaxrs.benchmarks.load;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One thread that opens streams, reads them as bytes come, and closes them at the end. */
final class StreamReader implements Runnable, AutoCloseable {

    /** Streams that wait for their heads at once: fewer than any server's backlog. */
    private static final int OPENING = 200;

    private static final int BUFFER = 65_536;

    private final Selector selector;
    private final List<OpenStream> streams;
    private final Tally tally;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] bytes = new byte[BUFFER];

    /** How many of the streams were begun to open. */
    private int begun;

    private final AtomicInteger opened = new AtomicInteger();
    private volatile boolean stopped;
    private volatile @Nullable Exception failure;

    StreamReader(List<OpenStream> streams, Tally tally) throws IOException {
        this.selector = Selector.open();
        this.streams = List.copyOf(streams);
        this.tally = tally;
    }

    /** How many have had their heads; for any thread. */
    int opened() {
        return opened.get();
    }

    /** Why this thread ended before it was stopped; for any thread. */
    @Nullable
    Exception failure() {
        return failure;
    }

    Tally tally() {
        return tally;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                openMore();
                selector.select(this::ready);
                tally.show();
            }
        } catch (UncheckedIOException e) {
            failure = e.getCause();
        } catch (IOException | RuntimeException e) {
            failure = e;
        } finally {
            closeAll();
        }
    }

    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
    }

    private void openMore() throws IOException {
        while (begun < streams.size() && begun - opened.get() < OPENING) {
            var stream = streams.get(begun++);
            var channel = SocketChannel.open();
            channel.configureBlocking(false);
            if (stream.stalled()) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, OpenStream.STALLED_BUFFER);
            }
            var connected = channel.connect(stream.server());
            var key = channel.register(selector, SelectionKey.OP_CONNECT, stream);
            if (connected) {
                request(key, channel, stream);
            }
        }
    }

    private void ready(SelectionKey key) {
        var channel = (SocketChannel) key.channel();
        var stream = (OpenStream) key.attachment();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                request(key, channel, stream);
            } else {
                read(key, channel, stream);
            }
        } catch (IOException e) {
            if (!stream.open()) {
                throw new UncheckedIOException(new IOException(stream + " did not open: " + e.getMessage(), e));
            }
            if (e instanceof ProtocolException) {
                tally.malformed++;
            }
            tally.faults.add(stream + ": " + e.getMessage());
            end(key, channel);
        }
    }

    private static void request(SelectionKey key, SocketChannel channel, OpenStream stream) throws IOException {
        var request = stream.request();
        channel.write(request);
        if (request.hasRemaining()) {
            throw new IOException("a new connection did not take the request");
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    private void read(SelectionKey key, SocketChannel channel, OpenStream stream) throws IOException {
        int length;
        do {
            buffer.clear();
            length = channel.read(buffer);
            if (length < 0) {
                throw new IOException("the server closed the connection");
            }
            tally.now = System.nanoTime();
            buffer.flip().get(bytes, 0, length);
            var wasOpen = stream.open();
            stream.read(bytes, length);
            if (!wasOpen && stream.open()) {
                opened(key, stream);
            }
            // Only a full buffer says that there may be more; to ask always would double the calls.
        } while (length == BUFFER && !stream.stalled());
    }

    private void opened(SelectionKey key, OpenStream stream) {
        opened.incrementAndGet();
        if (stream.stalled()) {
            key.interestOps(0);
        }
    }

    private void end(SelectionKey key, SocketChannel channel) {
        tally.closed++;
        key.cancel();
        close(channel);
    }

    private void closeAll() {
        selector.keys().forEach(key -> close(key.channel()));
        close(selector);
    }

    private static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is gone, which is all that was wanted.
        }
    }
}
