package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.spi.Retention;
import io.github.ssejaxrs.testing.CheckedClient;
import io.github.ssejaxrs.testing.HistoryChecker;
import io.github.ssejaxrs.testing.LossyCarriage;
import io.github.ssejaxrs.testing.PublishedEvents;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Two nodes with all their threads, messages lost on the way to them, clients that go from one to the other. */
class UnreliableCarriageTest {

    private static final int EVENTS = 5_000;
    private static final int CLIENTS = 8;
    private static final List<String> CHANNELS = List.of("a", "b");

    private final Random chance = new Random(1);
    private final PublishedEvents published = new PublishedEvents();
    private final LossyCarriage carriage = new LossyCarriage(
            Clock.systemUTC(), chance, channel -> new Retention(100_000, Duration.ofDays(1)), published);

    @Test
    void everyClientSeesEveryEventOnceAndInOrder() {
        try (var one = node();
                var other = node()) {
            var nodes = List.of((LocalChannels) one.channels(), (LocalChannels) other.channels());
            CHANNELS.forEach(channel -> one.publisher().publish(channel, channel + " first"));
            var clients = IntStream.range(0, CLIENTS).mapToObj(this::client).toList();
            clients.forEach(client -> connect(client, nodes));
            carriage.trouble(5);

            var publishing = List.of(publish(one, "one"), publish(other, "other"));
            while (!publishing.stream().allMatch(CompletableFuture::isDone)) {
                connect(clients.get(chance.nextInt(CLIENTS)), nodes);
                carriage.deliverLate();
            }
            publishing.forEach(CompletableFuture::join);
            carriage.trouble(0);
            carriage.deliverLate();
            CHANNELS.forEach(channel -> one.publisher().publish(channel, channel + " last"));
            clients.stream().filter(client -> !client.isConnected()).forEach(client -> connect(client, nodes));

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> clients.stream().allMatch(CheckedClient::isComplete));
            assertThat(clients.stream().flatMap(client -> client.findings().stream()))
                    .isEmpty();
        }
    }

    private PubSub node() {
        return PubSubFeature.builder()
                .broker(carriage.node())
                .maxHistoryReads(1_000_000)
                .drain(Duration.ZERO)
                .build()
                .pubSub();
    }

    private CheckedClient client(int number) {
        var rule = new HistoryChecker.Rule(100_000, false);
        var checker = new HistoryChecker("client " + number, published, Map.of("a", rule, "b", rule), false);
        return new CheckedClient(Subscription.to(CHANNELS), 0, checker);
    }

    private void connect(CheckedClient client, List<LocalChannels> nodes) {
        client.connect(nodes.get(chance.nextInt(2)), Integer.MAX_VALUE);
    }

    private static CompletableFuture<Void> publish(PubSub node, String name) {
        return CompletableFuture.runAsync(() -> {
            for (int n = 0; n < EVENTS; n++) {
                var channel = CHANNELS.get(n % CHANNELS.size());
                node.publisher().publish(channel, channel + " " + name + " " + n);
            }
        });
    }
}
