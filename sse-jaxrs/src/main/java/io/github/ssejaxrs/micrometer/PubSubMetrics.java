package io.github.ssejaxrs.micrometer;

import io.github.ssejaxrs.Counters;
import io.github.ssejaxrs.PubSub;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The {@link Counters} of a node as meters.
 *
 * <pre>{@code
 * new PubSubMetrics(PubSub.of(configuration)).bindTo(registry);
 * }</pre>
 *
 * <p>Gauges {@code sse.jaxrs.streams}, {@code sse.jaxrs.channels} and {@code sse.jaxrs.ready} (1 or 0); counters {@code sse.jaxrs.opened}, {@code .closed}
 * and {@code .resets} (both by {@code reason}), {@code .refused}, {@code .overflows}, {@code .published},
 * {@code .delivered}, {@code .dropped}, {@code .history.reads} and {@code .notifications.missed}. No meter has a tag of
 * which there are as many values as channels or users. Immutable; the registry holds the node weakly.
 */
public final class PubSubMetrics implements MeterBinder {

    private static final String PREFIX = "sse.jaxrs.";

    private final PubSub pubSub;
    private final Tags tags;

    /**
     * Meters of a node.
     *
     * @param pubSub the node
     */
    public PubSubMetrics(PubSub pubSub) {
        this(pubSub, Tags.empty());
    }

    /**
     * Meters of one node among several.
     *
     * @param pubSub the node
     * @param tags given to each meter
     */
    public PubSubMetrics(PubSub pubSub, Iterable<Tag> tags) {
        this.pubSub = pubSub;
        this.tags = Tags.of(tags);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "streams", "Streams open now", Counters::streams);
        gauge(registry, "channels", "Channels this node listens to now", Counters::channels);
        Gauge.builder(PREFIX + "ready", pubSub, node -> node.isReady() ? 1 : 0)
                .description("Whether clients should be sent to this node")
                .tags(tags)
                .register(registry);
        counter(registry, "opened", "Streams opened", tags, Counters::opened);
        counter(
                registry,
                "refused",
                "Streams refused, since a limit was reached, the node stops or the broker is away",
                tags,
                Counters::refused);
        counters(registry, "closed", "Streams ended", Counters::closed);
        counters(registry, "resets", "Clients told that they missed something", Counters::resets);
        counter(registry, "overflows", "Clients that did not take what was due", tags, Counters::overflows);
        counter(registry, "published", "Events published by this node", tags, Counters::published);
        counter(registry, "delivered", "Events written to clients", tags, Counters::delivered);
        counter(registry, "dropped", "Events of ephemeral channels not written to a client", tags, Counters::dropped);
        counter(registry, "history.reads", "Reads of the past from the broker", tags, Counters::historyReads);
        counter(
                registry,
                "notifications.missed",
                "What listeners were too slow to be told",
                tags,
                Counters::missedNotifications);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToLongFunction<Counters> value) {
        Gauge.builder(PREFIX + name, pubSub, node -> value.applyAsLong(node.counters()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void counters(
            MeterRegistry registry, String name, String description, Function<Counters, Map<String, Long>> values) {
        Set<String> reasons = values.apply(pubSub.counters()).keySet();
        for (var reason : reasons) {
            counter(
                    registry,
                    name,
                    description,
                    tags.and("reason", reason),
                    counters -> values.apply(counters).getOrDefault(reason, 0L));
        }
    }

    private void counter(
            MeterRegistry registry, String name, String description, Tags tags, ToLongFunction<Counters> value) {
        FunctionCounter.builder(PREFIX + name, pubSub, node -> value.applyAsLong(node.counters()))
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
