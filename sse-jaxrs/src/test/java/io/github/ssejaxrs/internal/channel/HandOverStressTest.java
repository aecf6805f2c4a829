package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.testing.RecordingConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Clients come, go and come back with their cursor while several threads publish: each sees every number once. */
class HandOverStressTest {

    private static final int PUBLISHERS = 4;
    private static final int EVENTS = 20_000;
    private static final int CLIENTS = 8;

    @Test
    void aClientThatReconnectsAtRandomSeesAnUnbrokenRun() {
        var feature = PubSubFeature.builder()
                .history(PUBLISHERS * EVENTS, Duration.ofHours(1))
                .build();
        try (PubSub pubSub = feature.pubSub()) {
            var channels = (LocalChannels) pubSub.channels();
            var clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> new Client(channels))
                    .toList();
            var publishers = IntStream.range(0, PUBLISHERS)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> {
                        for (int n = 0; n < EVENTS; n++) {
                            pubSub.publisher().publish("news", "x");
                        }
                    }))
                    .toList();
            while (!publishers.stream().allMatch(CompletableFuture::isDone)) {
                clients.get(ThreadLocalRandom.current().nextInt(CLIENTS)).reconnect();
            }
            publishers.forEach(CompletableFuture::join);
            var last = pubSub.publisher().publish("news", "last");

            for (var client : clients) {
                Awaitility.await().until(() -> client.connection.data().contains("last"));
                client.reconnect();
                assertThat(client.resets).isEmpty();
                assertThat(client.sequences).hasSize((int) last.sequence());
                assertThat(client.sequences)
                        .as("contiguous")
                        .isEqualTo(IntStream.rangeClosed(1, (int) last.sequence())
                                .mapToObj(Long::valueOf)
                                .toList());
            }
        }
    }

    private static final class Client {

        final List<Long> sequences = new ArrayList<>();
        final List<String> resets = new ArrayList<>();
        private final LocalChannels channels;
        RecordingConnection connection = new RecordingConnection();
        private Subscriber subscriber;

        Client(LocalChannels channels) {
            this.channels = channels;
            subscriber = channels.open(Subscription.to("news"), null, null);
            subscriber.opened(connection);
        }

        void reconnect() {
            subscriber.close();
            var received = connection.events();
            for (var event : received) {
                if (event.type().equals("message")) {
                    sequences.add(sequence(event.lastEventId()));
                }
            }
            resets.addAll(connection.resets());
            var cursor = received.isEmpty()
                    ? lastCursor
                    : received.get(received.size() - 1).lastEventId();
            lastCursor = cursor;
            connection = new RecordingConnection();
            subscriber = channels.open(Subscription.to("news"), cursor, null);
            subscriber.opened(connection);
        }

        private String lastCursor = "";

        private static long sequence(String cursor) {
            return io.github.ssejaxrs.internal.stream.Cursor.decode(cursor)
                    .position(io.github.ssejaxrs.internal.stream.Cursor.hash("news"))
                    .sequence();
        }
    }
}
