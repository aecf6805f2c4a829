package io.github.ssejaxrs.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands before nodes in most places: one address, whichever of them is there. It takes the first node that accepts a
 * connection; while there is none, it answers 503.
 */
final class Balancer implements AutoCloseable {

    private static final byte[] UNAVAILABLE = """
            HTTP/1.1 503 Service Unavailable\r
            Content-Type: text/html\r
            Content-Length: 25\r
            Connection: close\r
            \r
            <h1>Back in a minute</h1>""".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listening;
    private final List<ChatNode> nodes;
    /** Both ends of all connections; guarded by this, as the flag is. */
    private final List<Socket> sockets = new ArrayList<>();

    private boolean cut;

    Balancer(ChatNode... nodes) {
        this.nodes = List.of(nodes);
        try {
            listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/");
    }

    /** As if somebody pulled the cable: connections break, and no new one comes about. */
    synchronized void cut() {
        cut = true;
        sockets.forEach(Balancer::close);
        sockets.clear();
    }

    synchronized void mend() {
        cut = false;
    }

    private void accept() {
        try {
            while (true) {
                var client = listening.accept();
                start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        var node = connect();
        if (!admit(client, node)) {
            close(client);
            close(node);
        } else if (node == null) {
            refuse(client);
        } else {
            start(() -> carry(client, node));
            carry(node, client);
        }
    }

    private @Nullable Socket connect() {
        for (var node : nodes) {
            try {
                return new Socket("127.0.0.1", node.port());
            } catch (IOException away) {
                // the next
            }
        }
        return null;
    }

    private synchronized boolean admit(Socket client, @Nullable Socket node) {
        if (!cut) {
            Stream.of(client, node).filter(Objects::nonNull).forEach(sockets::add);
        }
        return !cut;
    }

    private static void refuse(Socket client) {
        try (client) {
            readHead(client.getInputStream());
            client.getOutputStream().write(UNAVAILABLE);
            client.shutdownOutput();
            client.getInputStream().transferTo(OutputStream.nullOutputStream()); // else the answer may be lost
        } catch (IOException e) {
            // the client has gone
        }
    }

    private static void readHead(InputStream in) throws IOException {
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            ends = next == "\r\n\r\n".charAt(ends) ? ends + 1 : next == '\r' ? 1 : 0;
        }
    }

    /** One end that is closed closes the other. */
    private static void carry(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // cut
        }
    }

    private static void close(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // it is of no use any more, which is what is wanted
        }
    }

    private static void start(Runnable task) {
        var thread = new Thread(task, "balancer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        cut();
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
