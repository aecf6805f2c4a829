package io.github.ssejaxrs.proxies;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that stop and start again on the same one. They lie below the range from which systems number outgoing
 * connections, so that nobody is there meanwhile.
 */
final class Ports {

    private static final int FIRST = 22_100;
    private static final int COUNT = 9_900;
    private static final int ATTEMPTS = 100;

    private Ports() {}

    static int reserve() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                // the next
            }
        }
        throw new IllegalStateException("No free port from %d to %d".formatted(FIRST, FIRST + COUNT));
    }
}
