package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Events are published while passes over the clients are under way, and while clients come, and stall with any of their
 * writes and go on again: each has all that was published since it came, in order.
 */
class BatchStressTest {

    private static final int PUBLISHERS = 2;
    private static final int EVENTS = 4_000; // of each publisher
    private static final int CLIENTS = 60;
    private static final int LATE_CLIENTS = 60;

    private final LinkedBlockingQueue<Client> stalled = new LinkedBlockingQueue<>();

    @Test
    void whoComesAndStallsMeanwhileHasAllInOrder() throws Exception {
        var feature = PubSubFeature.builder()
                .history(PUBLISHERS * EVENTS, Duration.ofHours(1))
                .maxHistoryReads(10_000_000)
                .drain(Duration.ZERO)
                .build();
        try (var pubSub = feature.pubSub()) {
            var channels = (LocalChannels) pubSub.channels();
            var clients = new CopyOnWriteArrayList<Client>();
            IntStream.range(0, CLIENTS).forEach(i -> clients.add(new Client(channels, i, 0)));
            var resumer = new Thread(this::resume);
            resumer.setDaemon(true);
            resumer.start();
            var publishers = IntStream.range(0, PUBLISHERS)
                    .mapToObj(publisher -> CompletableFuture.runAsync(() -> {
                        for (int n = 0; n < EVENTS; n++) {
                            pubSub.publisher().publish("news", publisher + " " + n);
                            if (n % 4 == 0) { // bursts, and single events
                                LockSupport.parkNanos(
                                        ThreadLocalRandom.current().nextInt(200_000));
                            }
                        }
                    }))
                    .toList();
            for (int i = 0; i < LATE_CLIENTS; i++) {
                clients.add(new Client(channels, i, -1));
                LockSupport.parkNanos(2_000_000);
            }
            publishers.forEach(CompletableFuture::join);
            for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
                pubSub.publisher().publish("news", publisher + " " + EVENTS); // for who came late
            }

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> clients.stream().allMatch(Client::hasAll));
            resumer.interrupt();
            resumer.join();
            assertThat(clients.stream().flatMap(client -> client.wrong.stream()))
                    .isEmpty();
            assertThat(clients.stream().mapToInt(client -> client.mostEvents).max())
                    .as("events of one write")
                    .matches(most -> most.orElse(0) > 1);
            assertThat(pubSub.counters().resets().values()).containsOnly(0L);
        }
    }

    private void resume() {
        try {
            while (true) {
                var client = stalled.take();
                if (ThreadLocalRandom.current().nextInt(8) == 0) {
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(1_000_000));
                }
                client.writable = true;
                client.stream.writable();
            }
        } catch (InterruptedException e) {
            // the test is over
        }
    }

    private final class Client implements Connection {

        final List<String> wrong = new CopyOnWriteArrayList<>();
        final Subscriber stream;
        volatile boolean writable = true;
        private final int[] next = new int[PUBLISHERS]; // by one thread at a time
        private final int writesBetweenStalls; // some never stall
        private int writes;
        private volatile int mostEvents; // of one write
        private volatile int complete; // how many publishers it has the last event of

        Client(LocalChannels channels, int number, int first) {
            IntStream.range(0, PUBLISHERS).forEach(publisher -> next[publisher] = first);
            writesBetweenStalls = number % 3 == 0 ? Integer.MAX_VALUE : 1 + number;
            stream = channels.open(Subscription.to("news"), null, null);
            stream.opened(this);
        }

        boolean hasAll() {
            return complete == PUBLISHERS;
        }

        @Override
        public boolean writable() {
            return writable;
        }

        @Override
        public void write(Frame frame) {
            if (!writable) {
                wrong.add("a write though it takes nothing");
            }
            int events = 0;
            for (var line : frame.toString().split("\n")) {
                if (line.startsWith("data: ") && !line.startsWith("data: {")) {
                    take(line.substring("data: ".length()).split(" "));
                    events++;
                }
            }
            mostEvents = Math.max(mostEvents, events);
            if (++writes % writesBetweenStalls == 0) {
                writable = false;
                stalled.add(this);
            }
        }

        private void take(String[] event) {
            int publisher = Integer.parseInt(event[0]);
            int number = Integer.parseInt(event[1]);
            if (next[publisher] >= 0 && next[publisher] != number) {
                wrong.add("expected " + next[publisher] + ", got " + number);
            }
            next[publisher] = number + 1;
            if (number == EVENTS) {
                complete++;
            }
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
