package io.github.ssejaxrs.benchmarks.compare;

import io.github.ssejaxrs.benchmarks.serve.JavaServer;
import io.github.ssejaxrs.benchmarks.serve.Nchan;
import io.github.ssejaxrs.benchmarks.serve.ServerUnderTest;
import java.util.List;

/** How each peer is started, in processes of its own on a free port. */
final class Starts implements Servers.Starter {

    @Override
    public ServerUnderTest start(Peer peer, List<String> jvmOptions) {
        return switch (peer) {
            case NCHAN -> Nchan.start(0);
            case FLOOR -> JavaServer.start(peer.toString(), jvmOptions, List.of("floor"));
            case GRIZZLY, JETTY, TOMCAT ->
                JavaServer.start(
                        peer.toString(),
                        jvmOptions,
                        List.of("serve", "--container", peer.container(), "--broker", "memory"));
            case GRIZZLY_STOCK, JETTY_STOCK, TOMCAT_STOCK ->
                JavaServer.start(
                        peer.toString(), jvmOptions, List.of("serve", "--container", peer.container(), "--stock"));
        };
    }
}
