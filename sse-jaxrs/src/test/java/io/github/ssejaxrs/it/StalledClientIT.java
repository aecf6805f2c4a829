package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One client among a thousand reads nothing: nobody else notices, and it gets everything when it reads again.
 *
 * <p>How long events and publishes took without it and with it is written to {@code target/stalled-client.txt}; a run
 * with {@code -Dstalled.rounds=5} gives figures to speak of.
 */
class StalledClientIT {

    private static final int CLIENTS = 999;
    private static final int ROUNDS = Integer.getInteger("stalled.rounds", 1);
    private static final int EVENTS_A_ROUND = Integer.getInteger("stalled.events", 25);
    private static final int EVENTS_A_SECOND = 10;
    private static final String PADDING = ":" + "x".repeat(14_000);

    @Path("news")
    public static class News {
        @GET
        @Subscribe("news")
        public void events() {}
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(600)
    void nobodyElseNotices(StreamLifeIT.Container container) throws Exception {
        var feature = PubSubFeature.builder()
                .history(1_000_000, Duration.ofHours(1))
                .writeStall(Duration.ofHours(1))
                .keepAlive(Duration.ofSeconds(1)) // a client that went is noticed by the next write
                .blockingWrites(container == StreamLifeIT.Container.TOMCAT_BLOCKING)
                .build();
        var server = container.start(new ResourceConfig(News.class).register(feature));
        try (var pubSub = feature.pubSub();
                var readers = new Readers(server.base())) {
            var without = new Figures();
            var with = new Figures();
            await().until(() -> pubSub.counters().streams() == CLIENTS);
            publish(pubSub.publisher(), readers, EVENTS_A_ROUND, new Figures()); // the JIT compiler's
            int published = EVENTS_A_ROUND;
            for (int round = 0; round < ROUNDS; round++) {
                publish(pubSub.publisher(), readers, EVENTS_A_ROUND, without);
                published += EVENTS_A_ROUND;
                int before = published;
                try (var stalled = stalledClient(server.base())) {
                    await().until(() -> pubSub.counters().streams() == CLIENTS + 1);
                    publish(pubSub.publisher(), readers, EVENTS_A_ROUND, with);
                    published += EVENTS_A_ROUND;
                    // More than sockets and containers hold for it.
                    int more = publishUntilStalled(pubSub, readers);
                    published += more;
                    publish(pubSub.publisher(), readers, EVENTS_A_ROUND, with);
                    published += EVENTS_A_ROUND;
                    assertThat(countEvents(stalled, published - before))
                            .as("complete")
                            .isEqualTo(published - before);
                }
                await().until(() -> pubSub.counters().streams() == CLIENTS);
            }

            assertThat(readers.received).containsOnly(published);
            assertThat(pubSub.counters().resets().values()).containsOnly(0L);
            report(container, without, with);
        } finally {
            server.stop();
        }
    }

    /** Latencies in nanoseconds. */
    private static final class Figures {
        final List<Long> deliveries = new ArrayList<>();
        final List<Long> publishes = new ArrayList<>();
    }

    private static void publish(Publisher publisher, Readers readers, int events, Figures figures) {
        long next = System.nanoTime();
        readers.figures = figures;
        for (int i = 0; i < events; i++) {
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            next += 1_000_000_000L / EVENTS_A_SECOND;
            long start = System.nanoTime();
            publisher.publish("news", start + PADDING);
            figures.publishes.add(System.nanoTime() - start);
            readers.published++;
        }
        readers.awaitAll();
    }

    private static int publishUntilStalled(io.github.ssejaxrs.PubSub pubSub, Readers readers) {
        long overflows = pubSub.counters().overflows();
        int published = 0;
        while (pubSub.counters().overflows() == overflows) {
            publish(pubSub.publisher(), readers, EVENTS_A_SECOND, new Figures());
            published += EVENTS_A_SECOND;
        }
        return published;
    }

    private static Socket stalledClient(URI base) throws IOException {
        var socket = new Socket();
        socket.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        socket.connect(new InetSocketAddress("localhost", base.getPort()));
        request(socket.getOutputStream());
        return socket;
    }

    private static void request(OutputStream out) throws IOException {
        out.write("GET /news HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads on until it has so many, or nothing comes for a while, not even a sign of life. */
    private static int countEvents(Socket stalled, int expected) throws IOException {
        var counter = new EventCounter();
        var buffer = new byte[64 * 1024];
        stalled.setSoTimeout(20_000);
        int length = 0;
        while (counter.events < expected && length >= 0) {
            length = stalled.getInputStream().read(buffer);
            for (int i = 0; i < length; i++) {
                counter.next(buffer[i]);
            }
        }
        return counter.events;
    }

    /** Finds {@code data: <nanos>:} in whatever pieces it comes. */
    private static final class EventCounter {

        private static final byte[] FIELD = "\ndata: ".getBytes(StandardCharsets.US_ASCII);
        private int matched;
        private long number = -1;
        int events;
        long published;

        /** Whether an event is known now. */
        boolean next(byte c) {
            if (number >= 0) {
                if (c >= '0' && c <= '9') {
                    number = number * 10 + c - '0';
                    return false;
                }
                boolean event = c == ':';
                published = number;
                number = -1;
                if (event) {
                    events++;
                }
                return event;
            }
            matched = c == FIELD[matched] ? matched + 1 : c == FIELD[0] ? 1 : 0;
            if (matched == FIELD.length) {
                matched = 0;
                number = 0;
            }
            return false;
        }
    }

    /** All others, on one thread. */
    private static final class Readers implements AutoCloseable {

        final int[] received = new int[CLIENTS];
        volatile Figures figures = new Figures();
        volatile int published;
        private volatile int slowest;
        private final Selector selector = Selector.open();
        private final Thread thread = new Thread(this::read, "readers");

        Readers(URI base) throws IOException {
            for (int i = 0; i < CLIENTS; i++) {
                var channel = SocketChannel.open(new InetSocketAddress("localhost", base.getPort()));
                request(channel.socket().getOutputStream());
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Reader(i, new EventCounter()));
            }
            thread.start();
        }

        private record Reader(int index, EventCounter counter) {}

        private void read() {
            var buffer = ByteBuffer.allocateDirect(256 * 1024);
            var bytes = new byte[buffer.capacity()];
            try {
                while (selector.isOpen()) {
                    selector.select(100);
                    for (var key : selector.selectedKeys()) {
                        take(key, buffer.clear(), bytes);
                    }
                    selector.selectedKeys().clear();
                    slowest = Arrays.stream(received).min().orElse(0);
                }
            } catch (IOException | java.nio.channels.ClosedSelectorException e) {
                // closed
            }
        }

        private void take(SelectionKey key, ByteBuffer buffer, byte[] bytes) throws IOException {
            int length = ((SocketChannel) key.channel()).read(buffer);
            if (length < 0) {
                key.cancel();
                return;
            }
            buffer.flip().get(bytes, 0, length);
            var reader = (Reader) key.attachment();
            for (int i = 0; i < length; i++) {
                if (reader.counter.next(bytes[i])) {
                    figures.deliveries.add(System.nanoTime() - reader.counter.published);
                    received[reader.index] = reader.counter.events;
                }
            }
        }

        void awaitAll() {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> slowest == published);
        }

        @Override
        public void close() throws IOException {
            for (var key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        }
    }

    private static void report(StreamLifeIT.Container container, Figures without, Figures with) throws IOException {
        var lines = IntStream.of(50, 99)
                .mapToObj(p ->
                        "%s p%d: delivery %.2f ms without, %.2f ms with (x %.2f); publish %.3f ms, %.3f ms (x %.2f)%n"
                                .formatted(
                                        container,
                                        p,
                                        percentile(without.deliveries, p),
                                        percentile(with.deliveries, p),
                                        percentile(with.deliveries, p) / percentile(without.deliveries, p),
                                        percentile(without.publishes, p),
                                        percentile(with.publishes, p),
                                        percentile(with.publishes, p) / percentile(without.publishes, p)))
                .toList();
        Files.writeString(
                java.nio.file.Path.of(System.getProperty("basedir", "."), "target", "stalled-client.txt"),
                String.join("", lines),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static double percentile(List<Long> nanos, int p) {
        var sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[(int) Math.min(sorted.length - 1L, (long) sorted.length * p / 100)] / 1e6;
    }
}
