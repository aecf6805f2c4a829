package io.github.ssejaxrs.internal.rest;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Receipt;
import io.github.ssejaxrs.internal.Text;
import io.github.ssejaxrs.internal.channel.Statistics;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.Payload;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Publishes through the broker. */
public final class BrokerPublisher implements Publisher {

    private final EventEncoder encoder;
    private final Broker broker;
    private final Statistics statistics;
    private final Executor lane;

    /**
     * @param lane runs asynchronous publishes in their order; refuses when too many wait
     */
    public BrokerPublisher(EventEncoder encoder, Broker broker, Statistics statistics, Executor lane) {
        this.encoder = encoder;
        this.broker = broker;
        this.statistics = statistics;
        this.lane = lane;
    }

    @Override
    public Receipt publish(String channel, Event event) {
        Text.requireChannel(channel);
        return record(channel, encoder.encode(event), event.key()); // encoded once, however many clients listen
    }

    @Override
    public List<Receipt> publish(Collection<String> channels, Event event) {
        var names = new LinkedHashSet<>(channels);
        names.forEach(Text::requireChannel);
        var payload = encoder.encode(event);
        return names.stream()
                .map(channel -> record(channel, payload, event.key()))
                .toList();
    }

    @Override
    public CompletionStage<Receipt> publishAsync(String channel, Event event) {
        Text.requireChannel(channel);
        Objects.requireNonNull(event, "event");
        try {
            var payload = encoder.encode(event);
            var receipt = new CompletableFuture<Receipt>();
            lane.execute(() -> complete(receipt, channel, payload, event.key()));
            return receipt;
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "Too many events wait to be published, or this is shut down; wait for some of them", e));
        }
    }

    /** Not supplyAsync, whose handlers would get a CompletionException instead of what was thrown. */
    private void complete(CompletableFuture<Receipt> receipt, String channel, Payload payload, @Nullable String key) {
        try {
            receipt.complete(record(channel, payload, key));
        } catch (RuntimeException | Error e) {
            receipt.completeExceptionally(e);
        }
    }

    private Receipt record(String channel, Payload payload, @Nullable String key) {
        var position = broker.publish(channel, payload, key);
        var receipt = new Receipt(channel, position.generation(), position.sequence());
        statistics.published(receipt, payload.data().length());
        return receipt;
    }
}
