package io.github.ssejaxrs.benchmarks.compare;

import io.github.ssejaxrs.benchmarks.serve.JavaServer;
import io.github.ssejaxrs.benchmarks.serve.ServerUnderTest;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The servers that are up: each is started when it is first needed, and stays, so that it is warm in every round. */
final class Servers implements AutoCloseable {

    private final Starter starter;
    private final Map<Peer, ServerUnderTest> running = new EnumMap<>(Peer.class); // guarded by this
    private boolean closed; // guarded by this

    Servers(Starter starter) {
        this.starter = starter;
    }

    synchronized ServerUnderTest running(Peer peer) throws IOException {
        requireOpen();
        var server = running.get(peer);
        if (server == null) {
            server = starter.start(peer, JavaServer.JVM_OPTIONS);
            running.put(peer, server);
        }
        return server;
    }

    /** One that nothing was asked of yet, to see what it holds, beside the one that stays; the caller closes it. */
    ServerUnderTest fresh(Peer peer) throws IOException {
        requireOpen();
        return starter.start(peer, JavaServer.SMALL_JVM_OPTIONS);
    }

    private synchronized void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("The comparison was stopped");
        }
    }

    /** Whoever failed once starts anew. */
    synchronized void stop(Peer peer) {
        var server = running.remove(peer);
        if (server != null) {
            server.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        running.values().forEach(ServerUnderTest::close);
        running.clear();
    }

    /** Starts a server, and returns once it listens. */
    interface Starter {
        ServerUnderTest start(Peer peer, List<String> jvmOptions) throws IOException;
    }
}
