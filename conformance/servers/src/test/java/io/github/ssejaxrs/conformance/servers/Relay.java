package io.github.ssejaxrs.conformance.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries bytes between a client and a server, until it is cut: then all its connections break, and new ones wait until
 * it is mended. Clients that give up when a connection is refused see none that is.
 */
final class Relay implements AutoCloseable {

    private final URI server;
    private final ServerSocket listening;
    /** The ends of all connections; guarded by this, as the two flags are. */
    private final List<Socket> sockets = new ArrayList<>();

    private boolean cut;
    private boolean closed;

    Relay(URI server) {
        this.server = server;
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** The same resource, by way of this. */
    URI to(URI uri) {
        return URI.create("http://localhost:" + listening.getLocalPort() + uri.getRawPath());
    }

    /** Breaks what there is and holds back what comes. */
    synchronized void cut() {
        cut = true;
        sockets.forEach(Relay::close);
        sockets.clear();
    }

    synchronized void mend() {
        cut = false;
        notifyAll();
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        notifyAll();
        cut();
        listening.close();
    }

    private void accept() {
        try {
            while (true) {
                var client = listening.accept();
                start(() -> connect(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void connect(Socket client) {
        try {
            var upstream = new Socket(server.getHost(), server.getPort());
            if (!admit(client, upstream)) {
                close(client);
                close(upstream);
                return;
            }
            start(() -> carry(client, upstream));
            carry(upstream, client);
        } catch (IOException e) {
            close(client);
        }
    }

    private synchronized boolean admit(Socket client, Socket upstream) {
        while (cut && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                return false;
            }
        }
        sockets.add(client);
        sockets.add(upstream);
        return !closed;
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

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more, which is what is wanted
        }
    }

    private static void start(Runnable task) {
        var thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
