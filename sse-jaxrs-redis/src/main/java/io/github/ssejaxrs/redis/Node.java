package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.spi.Broker;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisException;

/** This node's part in the whole: its two threads, one that listens and one that looks whether it does. */
final class Node {

    private static final System.Logger LOG = System.getLogger(Node.class.getName());

    /** A thread that is told to end does at once, unless it waits for Redis. */
    private static final long PATIENCE_MILLIS = 2_000;

    private final RedisOptions options;
    private final Commands commands;
    private final Listening listening;
    private final ProofOfLife proof;
    private final Thread listener;
    private final Thread watcher;
    private volatile boolean closed;

    Node(RedisOptions options, Commands commands, Recording recording, Broker.Listener receiver) {
        this.options = options;
        this.commands = commands;
        this.listener = thread("sse-jaxrs-redis-listen", this::listen);
        this.watcher = thread("sse-jaxrs-redis-watch", this::watch);
        this.proof = new ProofOfLife(
                commands,
                recording,
                receiver,
                options.prefix(),
                options.nodeKey(),
                options.timeout(),
                System::nanoTime,
                () -> LockSupport.unpark(watcher));
        this.listening = new Listening(this::connect, options.nodeKey(), options.timeout(), receiver, proof);
    }

    /** It keeps no class loader of the application that happens to start it. */
    static Thread thread(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(Node.class.getClassLoader());
        return thread;
    }

    void start() {
        listener.start();
        watcher.start();
    }

    /** Whether this node has lately heard what it should. */
    boolean hears() {
        return proof.isFresh();
    }

    Listening listening() {
        return listening;
    }

    private LiveConnection connect(LiveConnection.Receiver receiver) {
        var servers = commands.known();
        if (servers == null) {
            servers = options.connect();
            commands.connected(servers);
        }
        try {
            var address = servers.listenAt();
            var connection = servers.door(address)
                    .open(() -> new Connection(address, options.connections().client()));
            return new LiveConnection(address, connection, receiver);
        } catch (JedisException e) {
            servers.doubt();
            throw e;
        }
    }

    private void listen() {
        listening.run();
    }

    private void watch() {
        long next = System.nanoTime();
        while (!closed) {
            try {
                proof.look(listening);
                if (System.nanoTime() - next >= 0) {
                    next = System.nanoTime() + ProofOfLife.INTERVAL.toNanos();
                    proof.tick(listening);
                }
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "The look at Redis failed; the next is due soon", e);
            }
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    void close() {
        closed = true;
        listening.close();
        listener.interrupt();
        watcher.interrupt();
        try {
            listener.join(PATIENCE_MILLIS);
            watcher.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
