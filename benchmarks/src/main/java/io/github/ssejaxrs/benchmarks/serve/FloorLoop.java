package io.github.ssejaxrs.benchmarks.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Accepts, reads requests, and writes to streams, all in the thread that runs it. It has no queues: whoever does not
 * take a whole frame, or a whole answer, at once is closed.
 */
final class FloorLoop {

    private static final ByteBuffer PUBLISHED = direct("HTTP/1.1 204 No Content\r\n\r\n");

    private static final ByteBuffer OPENED = direct("""
            HTTP/1.1 200 OK\r
            Content-Type: text/event-stream\r
            Cache-Control: no-store\r
            Transfer-Encoding: chunked\r
            \r
            6\r
            : hi

            \r
            """);

    private final ServerSocketChannel listening;
    private final Selector selector;
    private final Map<String, FloorChannel> channels = new HashMap<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(128 * 1024);

    private FloorLoop(ServerSocketChannel listening, Selector selector) {
        this.listening = listening;
        this.selector = selector;
    }

    static FloorLoop open(int port) throws IOException {
        var listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(port), Container.BACKLOG);
        listening.configureBlocking(false);
        var selector = Selector.open();
        listening.register(selector, SelectionKey.OP_ACCEPT);
        return new FloorLoop(listening, selector);
    }

    int port() {
        return listening.socket().getLocalPort();
    }

    void run() throws IOException {
        while (true) {
            selector.select(this::ready);
        }
    }

    private void ready(SelectionKey key) {
        if (!key.isValid()) {
            return; // closed while others were served
        }
        if (key.isAcceptable()) {
            accept();
            return;
        }
        var client = (Client) key.attachment();
        try {
            client.read();
        } catch (IOException | IllegalArgumentException e) { // gone, or not HTTP as we know it
            client.close();
        }
    }

    private void accept() {
        try {
            for (var socket = listening.accept(); socket != null; socket = listening.accept()) {
                socket.configureBlocking(false);
                socket.socket().setTcpNoDelay(true);
                socket.register(selector, SelectionKey.OP_READ, new Client(socket));
            }
        } catch (IOException e) {
            System.err.println("cannot accept: " + e); // such as no descriptors left
        }
    }

    private static ByteBuffer direct(String text) {
        var bytes = text.getBytes(US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** One connection: of requests, until one of them makes it a stream. */
    private final class Client implements FloorChannel.Stream {

        private static final byte[] NOTHING = {};

        private final SocketChannel socket;
        private byte[] unread = NOTHING; // the beginning of a request whose end is still to come
        private @Nullable FloorChannel channel;

        Client(SocketChannel socket) {
            this.socket = socket;
        }

        void read() throws IOException {
            input.clear();
            if (socket.read(input) < 0) {
                close();
                return;
            }
            if (channel != null) {
                return; // whatever a client says to its stream
            }
            input.flip();
            var bytes = Arrays.copyOf(unread, unread.length + input.remaining());
            input.get(bytes, unread.length, input.remaining());
            unread = NOTHING;
            answerAll(bytes);
        }

        private void answerAll(byte[] bytes) {
            int from = 0;
            while (channel == null && socket.isOpen()) {
                var request = FloorRequest.parse(bytes, from);
                if (request == null) {
                    unread = Arrays.copyOfRange(bytes, from, bytes.length);
                    return;
                }
                from = request.end();
                answer(request);
            }
        }

        private void answer(FloorRequest request) {
            if (!request.isSubscribe()) {
                publish(request);
                write(PUBLISHED.duplicate());
            } else if (write(OPENED.duplicate())) {
                channel = channels.computeIfAbsent(request.channel(), FloorChannel::new);
                channel.add(this);
            }
        }

        @Override
        public boolean write(ByteBuffer bytes) {
            try {
                socket.write(bytes);
                if (!bytes.hasRemaining()) {
                    return true;
                }
            } catch (IOException e) {
                // gone
            }
            closeSocket();
            return false;
        }

        void close() {
            if (channel != null) {
                channel.remove(this);
            }
            closeSocket();
        }

        private void closeSocket() {
            try {
                socket.close();
            } catch (IOException e) {
                System.err.println("cannot close: " + e);
            }
        }
    }

    private void publish(FloorRequest request) {
        if (request.channels() == 0) {
            publish(request.channel(), request.body());
        } else {
            ChannelNames.of(request.channel(), request.channels()).forEach(name -> publish(name, request.body()));
        }
    }

    private void publish(String name, byte[] data) {
        var channel = channels.get(name);
        if (channel != null) {
            channel.publish(data);
        }
    }
}
