package io.github.ssejaxrs.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Retention;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.RedisClient;

/**
 * What the broker costs beside bare publish/subscribe with Jedis, on the same Redis in the same run, turn by turn. No test,
 * since no figure is right or wrong; run where it is named:
 *
 * <pre>{@code
 * mvn verify -pl sse-jaxrs,sse-jaxrs-redis -Dtest=None -Dit.test=RedisMeasurement \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
 * }</pre>
 */
class RedisMeasurement {

    private static final int ROUNDS = Integer.getInteger("measurement.rounds", 5);
    private static final int CHANNELS = Integer.getInteger("measurement.channels", 100_000);
    private static final int EVENTS = 2_000;
    private static final String DATA = "{\"user\":\"somebody\",\"text\":\"" + "x".repeat(100) + "\"}";
    private static final Payload PAYLOAD = new Payload(DATA, "message", null, null);
    private static final Retention RETENTION = new Retention(100, Duration.ofHours(24));
    private static final int WRITERS = 8;

    private static final class Heard implements Broker.Listener {
        private volatile Consumer<Message> then = message -> {};

        @Override
        public void onMessage(Message message) {
            then.accept(message);
        }
    }

    /** Publishes one, and waits until it arrives at the other. */
    private interface Way extends AutoCloseable {
        void publish();

        void awaitOne() throws InterruptedException;

        @Override
        void close();
    }

    @Test
    void costs() throws Exception {
        try (var server = RedisServer.builder()
                .option("client-output-buffer-limit", "pubsub 64mb 32mb 60")
                .start()) {
            carriage(server, ROUNDS);
            throughput(server, ROUNDS);
        }
        for (int count : new int[] {1_000, CHANNELS}) {
            manyChannels(count);
        }
    }

    private static void carriage(RedisServer server, int rounds) throws Exception {
        try (var ours = ours(server);
                var bare = bare(server)) {
            var p50 = new double[rounds];
            var p99 = new double[rounds];
            latencies(ours);
            latencies(bare);
            for (int round = 0; round < rounds; round++) {
                var us = latencies(ours);
                var them = latencies(bare);
                p50[round] = us[EVENTS / 2] / (double) them[EVENTS / 2];
                p99[round] = us[EVENTS * 99 / 100] / (double) them[EVENTS * 99 / 100];
                print(
                        "publish to receive: %.0f / %.0f µs p50, %.0f / %.0f µs p99",
                        us[EVENTS / 2] / 1e3,
                        them[EVENTS / 2] / 1e3,
                        us[EVENTS * 99 / 100] / 1e3,
                        them[EVENTS * 99 / 100] / 1e3);
            }
            print("publish to receive, two nodes / bare Jedis: p50 × %.2f, p99 × %.2f", median(p50), median(p99));
        }
    }

    private static long[] latencies(Way way) throws InterruptedException {
        var nanos = new long[EVENTS];
        for (int i = 0; i < EVENTS; i++) {
            long start = System.nanoTime();
            way.publish();
            way.awaitOne();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private static Way ours(RedisServer server) {
        var arrived = new Semaphore(0);
        var heard = new Heard();
        heard.then = message -> arrived.release();
        var publisher = RedisBroker.builder(server.uri().toString()).build();
        var subscriber = RedisBroker.builder(server.uri().toString()).build();
        publisher.start(message -> {}, name -> RETENTION);
        subscriber.start(heard, name -> RETENTION);
        subscriber.subscribe("measured");
        return new Way() {
            @Override
            public void publish() {
                publisher.publish("measured", PAYLOAD);
            }

            @Override
            public void awaitOne() throws InterruptedException {
                arrived.acquire();
            }

            @Override
            public void close() {
                publisher.close();
                subscriber.close();
            }
        };
    }

    private static Way bare(RedisServer server) throws InterruptedException {
        var arrived = new Semaphore(0);
        var subscribed = new CountDownLatch(1);
        var channel = "bare".getBytes(UTF_8);
        var data = DATA.getBytes(UTF_8);
        var client = RedisClient.builder().hostAndPort(server.hostAndPort()).build();
        var listener = RedisClient.builder().hostAndPort(server.hostAndPort()).build();
        var pubSub = new BinaryJedisPubSub() {
            @Override
            public void onSubscribe(byte[] name, int count) {
                subscribed.countDown();
            }

            @Override
            public void onMessage(byte[] name, byte[] message) {
                arrived.release();
            }
        };
        var thread = new Thread(() -> listener.subscribe(pubSub, channel), "bare");
        thread.setDaemon(true);
        thread.start();
        subscribed.await();
        return new Way() {
            @Override
            public void publish() {
                client.publish(channel, data);
            }

            @Override
            public void awaitOne() throws InterruptedException {
                arrived.acquire();
            }

            @Override
            public void close() {
                pubSub.unsubscribe();
                client.close();
            }
        };
    }

    private static void throughput(RedisServer server, int rounds) throws Exception {
        try (var ours = ours(server);
                var bare = bare(server)) {
            for (int writers : new int[] {1, WRITERS}) {
                var ratios = new double[rounds];
                for (int round = 0; round < rounds; round++) {
                    server.command("CONFIG", "RESETSTAT");
                    double us = perSecond(ours, writers);
                    double them = perSecond(bare, writers);
                    ratios[round] = us / them;
                    print(
                            "%d writers: %.0f publishes/s, bare %.0f/s; connections %s; Redis: %s | %s",
                            writers,
                            us,
                            them,
                            server.info("clients", "connected_clients"),
                            server.info("commandstats", "cmdstat_evalsha"),
                            server.info("commandstats", "cmdstat_publish"));
                }
                print("%d writers, publishes a second / bare Jedis: × %.2f", writers, median(ratios));
            }
        }
    }

    private static double perSecond(Way way, int writers) throws Exception {
        var left = new AtomicInteger(EVENTS * 5);
        var threads = Executors.newFixedThreadPool(writers);
        long start = System.nanoTime();
        for (int writer = 0; writer < writers; writer++) {
            threads.execute(() -> {
                while (left.getAndDecrement() > 0) {
                    way.publish();
                }
            });
        }
        threads.shutdown();
        threads.awaitTermination(1, TimeUnit.MINUTES);
        long nanos = System.nanoTime() - start;
        for (int i = 0; i < EVENTS * 5; i++) {
            way.awaitOne();
        }
        return EVENTS * 5 * 1e9 / nanos;
    }

    private static void manyChannels(int count) throws Exception {
        try (var server = RedisServer.builder()
                        .appendOnly(RedisServer.Fsync.EVERYSEC)
                        .option("client-output-buffer-limit", "pubsub 64mb 32mb 60")
                        .start();
                var subscriber = RedisBroker.builder(server.uri().toString()).build()) {
            var gaps = new AtomicInteger();
            subscriber.start(
                    new Broker.Listener() {
                        @Override
                        public void onMessage(Message message) {}

                        @Override
                        public void onGap(String channel) {
                            gaps.incrementAndGet();
                        }
                    },
                    name -> RETENTION);
            long start = System.nanoTime();
            var threads = Executors.newFixedThreadPool(WRITERS);
            IntStream.range(0, count).forEach(i -> threads.execute(() -> subscriber.subscribe("channels/" + i)));
            threads.shutdown();
            threads.awaitTermination(5, TimeUnit.MINUTES);
            print("%d channels subscribed in %d ms", count, (System.nanoTime() - start) / 1_000_000);
            server.kill();
            long back = System.nanoTime();
            server.start(); // which takes its time, and lets subscribe while it loads
            awaitSubscriptions(server, count);
            print(
                    "all of %d channels listened to again %d ms after Redis was started (%d gaps seen); used %s",
                    count,
                    (System.nanoTime() - back) / 1_000_000,
                    gaps.get(),
                    server.info("memory", "used_memory_human"));
        }
    }

    /** As Redis itself counts them; one more is the node's own. */
    private static void awaitSubscriptions(RedisServer server, int count) throws InterruptedException {
        while (!String.valueOf(server.command("CLIENT", "LIST")).contains(" sub=" + (count + 1) + " ")) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
