package io.github.ssejaxrs.redis.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ports that stay with one test process for its life, so that a server that was killed finds its port free when it returns,
 * and its clients meet nobody else there meanwhile. They lie below the range from which systems number outgoing connections.
 *
 * <p>A process owns a block of ports while it listens on the first of them.
 */
final class Ports {

    private static final int FIRST = 12_000;
    private static final int BLOCK = 100;
    private static final int BLOCKS = 100;

    /** The nodes of a Redis Cluster talk to each other there unless they are told otherwise. */
    static final int CLUSTER_BUS = 10_000;

    // Guarded by the class.
    private static int next;
    private static int end;
    private static final List<ServerSocket> CLAIMS = new ArrayList<>(); // a socket that nobody holds would be closed

    private Ports() {}

    static synchronized int reserve() {
        while (true) {
            if (next == end) {
                claimBlock();
            }
            int port = next++;
            if (isFree(port) && isFree(port + CLUSTER_BUS)) {
                return port;
            }
        }
    }

    private static void claimBlock() {
        int start = (int) (ProcessHandle.current().pid() % BLOCKS); // neighbours do not try the same ones
        for (int i = 0; i < BLOCKS; i++) {
            int first = FIRST + (start + i) % BLOCKS * BLOCK;
            var claim = listen(first);
            if (claim != null) {
                CLAIMS.add(claim);
                next = first + 1;
                end = first + BLOCK;
                return;
            }
        }
        throw new IllegalStateException("No free ports from %d to %d".formatted(FIRST, FIRST + BLOCKS * BLOCK));
    }

    private static boolean isFree(int port) {
        try (var socket = listen(port)) {
            return socket != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable ServerSocket listen(int port) {
        try {
            var socket = new ServerSocket();
            socket.setReuseAddress(true); // as Redis does: a connection in TIME_WAIT is no hindrance
            try {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return socket;
            } catch (IOException taken) {
                socket.close();
                return null;
            }
        } catch (IOException e) {
            return null;
        }
    }
}
