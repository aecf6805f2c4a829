package io.github.ssejaxrs.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the server can be reached. There are fewer source ports to one address than streams to be opened, those of earlier
 * runs that still wait included; so a server on this machine is reached at several addresses of the loopback network.
 */
final class Addresses {

    private static final int MOST = 8;

    private static final int TIMEOUT_MILLIS = 2_000;

    private Addresses() {}

    static List<InetSocketAddress> of(InetSocketAddress server) throws IOException {
        var all = new ArrayList<InetSocketAddress>();
        all.add(server);
        for (var i = 2; i <= MOST && server.getAddress().isLoopbackAddress(); i++) {
            var next =
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) i}), server.getPort());
            if (!listens(next)) {
                break;
            }
            all.add(next);
        }
        return List.copyOf(all);
    }

    private static boolean listens(InetSocketAddress address) {
        try (var socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
