package io.github.ssejaxrs.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.internal.config.Settings;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import io.github.ssejaxrs.testing.RecordingConnection;
import io.github.ssejaxrs.testing.TestNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A node that stops sends its clients away one after the other, and waits for none for long. */
class DrainTest {

    private final TestNode node = new TestNode(Map.of("sse-jaxrs.drain", "5s"));

    @Test
    void closesAreSpreadOverTheWindow() {
        var clients = open(20_000);
        var done = node.channels.drain();

        var open = new ArrayList<Long>();
        for (int second = 0; second < 5; second++) {
            node.pass(Duration.ofSeconds(1));
            open.add(clients.stream().filter(client -> !client.isClosed()).count());
        }
        assertThat(open.get(0)).isBetween(15_000L, 17_000L);
        assertThat(open.get(2)).isBetween(7_000L, 9_000L);
        assertThat(open.get(4)).isZero();
        assertThat(done.toCompletableFuture()).isCompleted();
        assertThat(node.channels.counters().closed()).containsEntry("drained", 20_000L);
    }

    @Test
    void aFewStreamsTakeNoTime() {
        var clients = open(8);
        var done = node.channels.drain();

        assertThat(clients).allMatch(RecordingConnection::isClosed);
        assertThat(done.toCompletableFuture()).isCompleted();
    }

    @Test
    void eachClientIsToldWhenToComeBackAndNotTheSame() {
        var clients = open(10);
        node.channels.drain();

        var lastBlocks = new HashSet<String>();
        for (var client : clients) {
            var blocks = client.wire().split("\n\n");
            assertThat(blocks[blocks.length - 1]).matches("retry: \\d+\n");
            lastBlocks.add(blocks[blocks.length - 1]);
        }
        assertThat(lastBlocks).hasSizeGreaterThan(1);
    }

    @Test
    void whoeverStopsTheNodeInAHurryTellsAllTheSame() {
        var clients = open(100);
        Thread.currentThread().interrupt();
        node.channels.drainNow();
        node.channels.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(clients).allSatisfy(client -> {
            assertThat(client.isClosed()).isTrue();
            assertThat(client.wire()).matches("(?s).*\n\nretry: \\d+\n");
        });
    }

    @Test
    void nobodyIsLetInAnyMore() {
        open(1);
        node.channels.drain();

        assertThatExceptionOfType(StreamRefusedException.class)
                .isThrownBy(() -> node.channels.open(Subscription.to("news"), null, null));
        assertThat(node.channels.counters().refused()).isEqualTo(1);
    }

    @Test
    void aStreamWhoseResponseIsNotYetOpenIsClosedWhenItIs() {
        var opening = node.channels.open(Subscription.to("news"), null, null);
        var done = node.channels.drain();
        var connection = new RecordingConnection();
        opening.opened(connection);

        assertThat(done.toCompletableFuture()).isCompleted();
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void aClientThatTakesNothingIsNotWaitedFor() {
        var clients = open(3);
        clients.get(1).stall();
        var done = node.channels.drain();
        assertThat(done.toCompletableFuture()).isNotCompleted();

        node.pass(Duration.ofSeconds(1));
        assertThat(done.toCompletableFuture()).isCompleted();
        assertThat(clients).allMatch(RecordingConnection::isClosed);
    }

    @Test
    void drainingTwiceIsDrainingOnce() {
        open(3);

        assertThat(node.channels.drain()).isSameAs(node.channels.drain());
    }

    @Test
    void whoWasDismissedIsNotAskedToComeBack() {
        var connection = new RecordingConnection();
        var dismissed = node.open(connection, null, Subscription.to("news").as("eve"));
        connection.stall();
        node.channels.dismiss("eve", "forbidden", "no");
        node.channels.drain();
        connection.resume(dismissed);

        assertThat(connection.events()).extracting(Received::type).endsWith("stream-error");
        assertThat(node.channels.counters().closed()).containsEntry("dismissed", 1L);
    }

    @Test
    void aSourceThatIsCancelledMayWaitForWhoAsksToDrainToo() throws Exception {
        var asked = new CompletableFuture<CompletionStage<Void>>();
        var stream = node.channels.open(
                subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
                    @Override
                    public void request(long n) {}

                    @Override
                    public void cancel() {
                        CompletableFuture.supplyAsync(node.channels::drain)
                                .orTimeout(5, TimeUnit.SECONDS)
                                .whenComplete((drain, failure) -> {
                                    if (failure == null) {
                                        asked.complete(drain);
                                    } else {
                                        asked.completeExceptionally(failure);
                                    }
                                });
                        asked.handle((drain, failure) -> drain).join();
                    }
                }),
                null,
                null);
        stream.opened(new RecordingConnection());

        assertThat(node.channels.drain()).isSameAs(asked.get());
    }

    @Test
    void closingThatTakesItsTimeIsSpreadOverTheWindowAllTheSame() {
        var streams = IntStream.range(0, 20_000)
                .mapToObj(i -> node.open(new RecordingConnection(), null, "news"))
                .toList();
        var now = new AtomicLong();
        var next = new ArrayDeque<Runnable>();
        var drain = new Drain(
                streams,
                Duration.ofSeconds(5),
                new StreamOptions(Settings.from(List.of(), Set.of())),
                now::get,
                (step, delay) -> {
                    now.addAndGet(delay.toNanos());
                    next.add(step);
                });
        drain.start();
        for (var step = next.poll(); step != null; step = next.poll()) {
            now.addAndGet(Duration.ofMillis(10).toNanos()); // for 40 streams
            step.run();
        }

        assertThat(drain.done()).isCompleted();
        assertThat(Duration.ofNanos(now.get())).isLessThan(Duration.ofMillis(5_100));
    }

    private List<RecordingConnection> open(int streams) {
        return IntStream.range(0, streams)
                .mapToObj(i -> {
                    var connection = new RecordingConnection();
                    node.open(connection, null, "news");
                    return connection;
                })
                .toList();
    }
}
