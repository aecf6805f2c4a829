package io.github.ssejaxrs.redis.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * A bad network between a client and a server. Until it is told otherwise it carries every byte as it came; faults begin
 * and end while connections are open, and concern all of them or some:
 *
 * <pre>{@code
 * try (var proxy = FaultProxy.to(redis.hostAndPort())) {
 *     var broker = connectTo(proxy.uri());
 *     proxy.blackhole(Link::subscribes);                 // the subscription is deaf, commands go through
 *     ...
 *     proxy.pass();                                      // what was held back arrives now
 *     proxy.cut();                                       // RST to both ends
 * }
 * }</pre>
 *
 * <p>It tells the protocol of Redis, but carries any other.
 */
public final class FaultProxy implements AutoCloseable {

    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** As much as a system holds for a connection whose other end does not read; then the sender has to wait. */
    private static final int LIMIT_HELD_BACK = 1 << 20;

    /** How late it may be noticed that something can be carried again. */
    private static final Duration PAUSE = Duration.ofMillis(2);

    private static final int CHUNK = 16 * 1024;

    private record Delay(Duration mean, Duration jitter) {}

    private record Loss(double share, long seed) {}

    private record Hole(Predicate<Link> links, Set<Direction> directions) {}

    private final ServerSocket door;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Deque<Long> attempts = new ArrayDeque<>(); // guarded by itself; in nanoseconds
    private final AtomicInteger linksEver = new AtomicInteger();
    private final AtomicLong messagesLost = new AtomicLong();
    private final Random chanceOfDelay = new Random(1);
    private volatile HostAndPort target;
    private volatile boolean refusing;
    private volatile boolean slicing;
    private volatile @Nullable Hole hole;
    private volatile @Nullable Delay delay;
    private volatile @Nullable Loss loss;

    private FaultProxy(HostAndPort target) {
        this.target = target;
        try {
            this.door = new ServerSocket();
            door.setReuseAddress(true);
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.reserve()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon("door", this::accept).start();
    }

    public static FaultProxy to(HostAndPort target) {
        return new FaultProxy(target);
    }

    public int port() {
        return door.getLocalPort();
    }

    public HostAndPort hostAndPort() {
        return new HostAndPort("127.0.0.1", port());
    }

    public URI uri() {
        return URI.create("redis://" + hostAndPort());
    }

    /** Connections that are made from now on lead there; those that are open stay where they are. */
    public void retarget(HostAndPort target) {
        this.target = target;
    }

    /** All is carried again, first what was held back. */
    public void pass() {
        refusing = false;
        slicing = false;
        hole = null;
        delay = null;
        loss = null;
    }

    public void blackhole() {
        blackhole(link -> true);
    }

    /**
     * Nothing more arrives for these, in neither direction, not even that an end was closed; new connections are accepted
     * and get no further. One blackhole takes the place of another.
     */
    public void blackhole(Predicate<Link> concerned) {
        hole = new Hole(concerned, Set.of(Direction.values()));
    }

    /** Nothing more arrives at one end, which is heard by the other. */
    public void blackhole(Predicate<Link> concerned, Direction direction) {
        hole = new Hole(concerned, Set.of(direction));
    }

    public void cut() {
        cut(link -> true);
    }

    /** Both ends learn by RST that the connection is gone. */
    public void cut(Predicate<Link> concerned) {
        links.stream().filter(concerned).forEach(Link::cut);
    }

    /**
     * New connections end by RST as soon as they are made. They are not refused as by a port where nobody listens, since
     * nobody would count them then; kill the server for that.
     */
    public void refuse() {
        refusing = true;
    }

    /** Whatever arrives does so later by this, give or take the jitter, and in order. */
    public void delay(Duration mean, Duration jitter) {
        delay = new Delay(mean, jitter);
    }

    /** Each byte comes alone. */
    public void slice() {
        slicing = true;
    }

    /**
     * Leaves out this share of the messages of pub/sub; all else arrives.
     *
     * @param seed the n-th message of the m-th connection is lost, or not, whenever the seed is the same
     */
    public void dropMessages(double share, long seed) {
        loss = new Loss(share, seed);
    }

    /** How many messages were left out ever. */
    public long messagesLost() {
        return messagesLost.get();
    }

    /** Of which one end at least has not heard that they are closed. */
    public List<Link> links() {
        return List.copyOf(links);
    }

    /** How many its clients have not closed. */
    public int openConnections() {
        return (int) links.stream().filter(Link::isOpen).count();
    }

    /** How often a client tried to connect, refused or not, since the last {@link #forgetAttempts}. */
    public int attempts() {
        synchronized (attempts) {
            return attempts.size();
        }
    }

    /** The most attempts that ever came within one second: whether a client that fails tries again at once, for ever. */
    public int attemptsInBusiestSecond() {
        synchronized (attempts) {
            int most = 0;
            var second = new ArrayDeque<Long>();
            for (long attempt : attempts) {
                second.add(attempt);
                while (attempt - second.element() >= Duration.ofSeconds(1).toNanos()) {
                    second.remove();
                }
                most = Math.max(most, second.size());
            }
            return most;
        }
    }

    public void forgetAttempts() {
        synchronized (attempts) {
            attempts.clear();
        }
    }

    @Override
    public void close() {
        close(door);
        cut();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                synchronized (attempts) {
                    attempts.add(System.nanoTime());
                }
                if (refusing) {
                    reset(client);
                } else {
                    new Link(client).open();
                }
            } catch (IOException closed) {
                // the loop ends if it was the door, else it was a client that is gone
            }
        }
        cut(); // what was accepted while the door was closed
    }

    private Thread daemon(String name, Runnable task) {
        var thread = new Thread(task, "proxy-%d-%s".formatted(door.getLocalPort(), name));
        thread.setDaemon(true);
        return thread;
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException gone) {
            // then nobody waits for it
        }
        close(socket);
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception closed) {
            // is all that was wanted
        }
    }

    /** One connection: two sockets, and a pipe in each direction. */
    public final class Link {

        private final int number = linksEver.incrementAndGet();
        private final Socket client;
        private final Socket server = new Socket();
        private final Pipe toServer = new Pipe(this, Direction.TO_SERVER);
        private final Pipe toClient = new Pipe(this, Direction.TO_CLIENT);
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean subscribes;
        private volatile boolean leftByClient;

        private Link(Socket client) {
            this.client = client;
            threads.add(daemon(number + "-client-in", this::connect));
            threads.add(daemon(number + "-server-out", toServer::write));
            threads.add(daemon(number + "-server-in", toClient::read));
            threads.add(daemon(number + "-client-out", toClient::write));
        }

        /** From 1, in the order of their coming. */
        public int number() {
            return number;
        }

        /** Whether the client has asked for messages of pub/sub here. */
        public boolean subscribes() {
            return subscribes;
        }

        /** Whether its client has not closed it. */
        public boolean isOpen() {
            return !leftByClient && !client.isClosed();
        }

        private void open() {
            links.add(this);
            threads.get(0).start();
        }

        private void connect() {
            try {
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                server.connect(
                        new InetSocketAddress(target.getHost(), target.getPort()), (int) CONNECT_TIMEOUT.toMillis());
            } catch (IOException nobodyThere) {
                cut();
                return;
            }
            threads.subList(1, threads.size()).forEach(Thread::start);
            if (client.isClosed()) {
                cut(); // meanwhile, when the threads could not be told
            }
            toServer.read();
        }

        private void cut() {
            reset(client);
            reset(server);
            threads.forEach(Thread::interrupt);
            links.remove(this);
        }

        private Socket source(Direction direction) {
            return direction == Direction.TO_SERVER ? client : server;
        }

        private Socket sink(Direction direction) {
            return direction == Direction.TO_SERVER ? server : client;
        }

        /** When both ends know that both have closed. */
        private void end() {
            close(client);
            close(server);
            threads.forEach(Thread::interrupt);
            links.remove(this);
        }
    }

    /** Some bytes, and not before when; or how the connection ends. */
    private record Chunk(byte[] bytes, long due, @Nullable End end) {
        Chunk(byte[] bytes, long due) {
            this(bytes, due, null);
        }

        Chunk(End end) {
            this(new byte[0], System.nanoTime(), end);
        }
    }

    private enum End {
        CLOSED,
        RESET
    }

    /** One direction of a connection. It is read even while it may not be written, so that an end is noticed. */
    private final class Pipe {

        private final Link link;
        private final Direction direction;
        private final RespScanner scanner = new RespScanner();
        private final Deque<Chunk> heldBack = new ArrayDeque<>(); // guarded by this, as are their bytes
        private int bytesHeldBack;
        private boolean drained;

        // Only used by the reading thread.
        private final ByteArrayOutputStream begun =
                new ByteArrayOutputStream(); // of a unit that may have to be left out
        private boolean beginningSent; // of the unit that we are within, which has to be sent as a whole then
        private @Nullable Loss lossApplied;
        private Random chanceOfLoss = new Random();
        private long lastDue = System.nanoTime();

        Pipe(Link link, Direction direction) {
            this.link = link;
            this.direction = direction;
        }

        void read() {
            var buffer = new byte[CHUNK];
            try {
                var in = link.source(direction).getInputStream();
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    var kept = direction == Direction.TO_SERVER
                            ? commands(buffer, length)
                            : withoutLostMessages(buffer, length);
                    if (kept.length > 0) {
                        hold(new Chunk(kept, due()));
                    }
                }
                link.leftByClient |= direction == Direction.TO_SERVER;
                hold(new Chunk(begun.toByteArray(), lastDue));
                hold(new Chunk(End.CLOSED));
            } catch (IOException reset) {
                link.leftByClient |= direction == Direction.TO_SERVER;
                holdReset();
            } catch (InterruptedException cut) {
                // there is nobody left
            }
        }

        private void holdReset() {
            try {
                hold(new Chunk(End.RESET));
            } catch (InterruptedException cut) {
                // so both know already
            }
        }

        private byte[] commands(byte[] buffer, int length) {
            for (int end = scanner.scan(buffer, 0, length); end >= 0; end = scanner.scan(buffer, end, length)) {
                switch (scanner.word().toUpperCase(Locale.ROOT)) {
                    case "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE" -> link.subscribes = true;
                    case "SYNC", "PSYNC" -> link.toClient.scanner.giveUp();
                    default -> {}
                }
            }
            return Arrays.copyOf(buffer, length);
        }

        private byte[] withoutLostMessages(byte[] buffer, int length) {
            var kept = new ByteArrayOutputStream(length);
            int from = 0;
            for (int end = scanner.scan(buffer, 0, length); end >= 0; end = scanner.scan(buffer, from, length)) {
                begun.write(buffer, from, end - from);
                if (beginningSent || !isLost(scanner.word())) {
                    kept.writeBytes(begun.toByteArray());
                }
                begun.reset();
                beginningSent = false;
                from = end;
            }
            begun.write(buffer, from, length - from);
            if (loss == null || beginningSent || !link.subscribes || scanner.hasGivenUp()) {
                beginningSent |= begun.size() > 0;
                kept.writeBytes(begun.toByteArray());
                begun.reset();
            }
            return kept.toByteArray();
        }

        private boolean isLost(String word) {
            var current = loss;
            if (current == null
                    || !link.subscribes
                    || !Set.of("message", "pmessage", "smessage").contains(word)) {
                return false;
            }
            if (current != lossApplied) {
                lossApplied = current;
                chanceOfLoss = new Random(current.seed + link.number);
            }
            boolean lost = chanceOfLoss.nextDouble() < current.share;
            if (lost) {
                messagesLost.incrementAndGet();
            }
            return lost;
        }

        private long due() {
            var current = delay;
            if (current != null) {
                long jitter = current.jitter.toNanos();
                long off = jitter == 0 ? 0 : (long) ((chanceOfDelay.nextDouble() * 2 - 1) * jitter);
                long due = System.nanoTime() + current.mean.toNanos() + off;
                lastDue = Math.max(lastDue, due); // nothing overtakes within a connection
            }
            return lastDue;
        }

        private synchronized void hold(Chunk chunk) throws InterruptedException {
            while (bytesHeldBack >= LIMIT_HELD_BACK) {
                wait();
            }
            bytesHeldBack += chunk.bytes.length;
            heldBack.add(chunk);
            notifyAll();
        }

        private synchronized Chunk next() throws InterruptedException {
            while (heldBack.isEmpty()) {
                wait();
            }
            return heldBack.element();
        }

        private synchronized void carried() {
            bytesHeldBack -= heldBack.remove().bytes.length;
            notifyAll();
        }

        void write() {
            try {
                for (var chunk = next(); carry(chunk); chunk = next()) {
                    carried();
                }
            } catch (IOException gone) {
                link.cut();
            } catch (InterruptedException cut) {
                // there is nobody left
            }
        }

        /** Whether there is more to come. */
        private boolean carry(Chunk chunk) throws IOException, InterruptedException {
            while (isSwallowed() || chunk.due - System.nanoTime() > 0) {
                Thread.sleep(PAUSE.toMillis());
            }
            if (chunk.end == End.RESET) {
                link.cut();
                return false;
            }
            var sink = link.sink(direction);
            if (chunk.end == End.CLOSED) {
                sink.shutdownOutput();
                drained();
                return false;
            }
            var out = sink.getOutputStream();
            if (!slicing) {
                out.write(chunk.bytes);
                return true;
            }
            for (byte each : chunk.bytes) {
                out.write(each);
            }
            return true;
        }

        private boolean isSwallowed() {
            var current = hole;
            return current != null && current.directions.contains(direction) && current.links.test(link);
        }

        private void drained() {
            synchronized (link) {
                drained = true;
                if (link.toServer.drained && link.toClient.drained) {
                    link.end();
                }
            }
        }
    }
}
