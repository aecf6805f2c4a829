package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.redis.testing.FaultProxy;
import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Retention;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker that is closed in the midst of a fault leaves neither a thread nor a connection. */
class RedisClosingIT {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final RedisServer redis = RedisServer.builder().start();
    private final FaultProxy network = FaultProxy.to(redis.hostAndPort());
    private final RedisBroker broker =
            RedisBroker.builder(network.uri().toString()).build();
    private final AtomicInteger failures = new AtomicInteger();
    private CompletableFuture<Void> publisher;

    @BeforeEach
    void publish() {
        broker.start(message -> {}, channel -> new Retention(100, Duration.ofHours(1)));
        broker.subscribe("news");
        publisher = CompletableFuture.runAsync(this::publishUntilClosed);
        await().until(() -> broker.window("news").end().sequence() > 10);
    }

    @AfterEach
    void close() {
        broker.close();
        network.close();
        redis.close();
    }

    @Test
    void whenAllIsWell() {
        assertLeavesNothing(() -> {});
    }

    @Test
    void whileRedisDoesNotMove() {
        redis.freeze();
        await().until(() -> failures.get() > 1);

        assertLeavesNothing(redis::thaw);
    }

    @Test
    void whileRedisIsAway() {
        redis.kill();
        await().until(() -> failures.get() > 1);

        assertLeavesNothing(redis::start);
    }

    @Test
    void whileTheNetworkSwallowsAll() {
        network.blackhole();
        await().until(() -> failures.get() > 1);

        assertLeavesNothing(network::pass);
    }

    @Test
    void whileAllIsTurnedAway() {
        network.refuse();
        network.cut();
        await().until(() -> failures.get() > 1);

        assertLeavesNothing(network::pass);
    }

    private void assertLeavesNothing(Runnable healing) {
        long begun = System.nanoTime();
        broker.close();
        var took = Duration.ofNanos(System.nanoTime() - begun);

        assertThat(took).isLessThan(LIMIT);
        await().atMost(LIMIT)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("sse-jaxrs-redis")));
        assertThat(publisher).succeedsWithin(LIMIT);
        await().atMost(LIMIT).until(() -> network.openConnections() == 0);
        healing.run();
        await().atMost(LIMIT)
                .until(() -> !String.valueOf(redis.command("CLIENT", "LIST")).contains("name=sse-jaxrs "));
    }

    private void publishUntilClosed() {
        while (true) {
            try {
                broker.publish("news", new Payload("hello", null, null, null), null);
            } catch (BrokerUnavailableException e) {
                failures.incrementAndGet();
            } catch (IllegalStateException closed) {
                return;
            }
        }
    }
}
