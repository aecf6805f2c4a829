package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A million events as fast as they can be published: each client has all of them, in the same order. */
class MillionEventsTest {

    private static final int PUBLISHERS = 4;
    private static final int EVENTS = 1_000_000;
    private static final int CLIENTS = 8;

    @Test
    void everyClientHasAllOfThemInOneOrder() {
        var feature = PubSubFeature.builder()
                .history(EVENTS, Duration.ofHours(1)) // so that nobody has to be waited for
                .maxHistoryReads(10_000_000)
                .drain(Duration.ZERO)
                .build();
        try (var pubSub = feature.pubSub()) {
            var clients =
                    IntStream.range(0, CLIENTS).mapToObj(n -> new Client()).toList();
            for (var client : clients) {
                ((LocalChannels) pubSub.channels())
                        .open(Subscription.to("news"), null, null)
                        .opened(client);
            }
            IntStream.range(0, PUBLISHERS)
                    .mapToObj(publisher -> CompletableFuture.runAsync(() -> {
                        for (int n = 0; n < EVENTS / PUBLISHERS; n++) {
                            pubSub.publisher().publish("news", publisher + " " + n);
                        }
                    }))
                    .toList()
                    .forEach(CompletableFuture::join);

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> clients.stream().allMatch(client -> client.events >= EVENTS));
            assertThat(clients).allMatch(client -> client.events == EVENTS);
            assertThat(clients.stream().map(client -> client.order).distinct()).hasSize(1);
            assertThat(pubSub.counters().resets().values()).containsOnly(0L);
        }
    }

    /** Remembers of a million events how many they were, and one number that tells their order from any other. */
    private static final class Client implements Connection {

        volatile long events; // written by one thread at a time
        volatile long order;

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void write(Frame frame) {
            long number = events;
            long hash = order;
            for (var line : frame.toString().split("\n")) {
                if (line.startsWith("data: ") && !line.startsWith("data: {")) {
                    number++;
                    hash = 31 * hash + line.hashCode();
                }
            }
            order = hash;
            events = number;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
