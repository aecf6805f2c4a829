package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Receipt;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A publisher that remembers, for tests of code that publishes. There are no streams and no server.
 *
 * <pre>{@code
 * var publisher = new RecordingPublisher();
 * var rooms = new Rooms(publisher);
 *
 * rooms.say("lobby", "hi");
 *
 * assertEquals(List.of(new Published("rooms/lobby", Event.of("message", "hi"))), publisher.published());
 * }</pre>
 *
 * <p>Beneath it is the library's own publisher on a memory broker. So it refuses what that refuses (names, sizes, data
 * that cannot be encoded), its receipts are real, and what is published again under the same
 * {@linkplain Event#withKey key} is recorded once. Data is encoded with JSON-B or Jackson; message body writers belong
 * to an application that runs. Thread-safe. It need not be closed.
 */
public final class RecordingPublisher implements Publisher {

    private record Recorded(Receipt receipt, Published published) {}

    private final PubSub pubSub;
    private final FaultyBroker broker;
    private final List<Recorded> recorded = new ArrayList<>(); // guarded by this, as is what follows
    private final Set<Receipt> seen = new HashSet<>();

    /** One with the settings that the tests' surroundings have, or else the defaults. */
    public RecordingPublisher() {
        this(PubSubFeature.builder());
    }

    /**
     * One with an application's settings, such as how large an event may be.
     *
     * @param configuration whose broker is replaced by one of this publisher
     */
    public RecordingPublisher(PubSubFeature.Builder configuration) {
        broker = new FaultyBroker(Clock.systemUTC(), new TestTime());
        pubSub = configuration.broker(broker).build().pubSub();
    }

    /**
     * What was published, to whatever channel.
     *
     * @return a copy, oldest first
     */
    public synchronized List<Published> published() {
        return recorded.stream().map(Recorded::published).toList();
    }

    /**
     * What was published to one channel.
     *
     * @param channel the channel's name
     * @return its events, oldest first
     */
    public List<Event> published(String channel) {
        return published().stream()
                .filter(one -> one.channel().equals(channel))
                .map(Published::event)
                .toList();
    }

    /** Forgets what was published. Receipts go on where they were. */
    public synchronized void clear() {
        recorded.clear();
    }

    /**
     * Makes the broker fail, once, in the next publish that is not refused for another reason; nothing is recorded then.
     * Called several times, as many publishes fail, one after the other.
     *
     * @param failure such as {@link io.github.ssejaxrs.BrokerUnavailableException}
     */
    public void failNext(RuntimeException failure) {
        broker.failNext(failure);
    }

    @Override
    public Receipt publish(String channel, Event event) {
        var receipt = pubSub.publisher().publish(channel, event);
        remember(receipt, event);
        return receipt;
    }

    @Override
    public List<Receipt> publish(Collection<String> channels, Event event) {
        var receipts = pubSub.publisher().publish(channels, event); // if it fails, it fails at the first
        receipts.forEach(receipt -> remember(receipt, event));
        return receipts;
    }

    /** It is published when this returns, so that a test need not wait to see it. */
    @Override
    public CompletionStage<Receipt> publishAsync(String channel, Event event) {
        var published = pubSub.publisher().publishAsync(channel, event).thenApply(receipt -> {
            remember(receipt, event);
            return receipt;
        });
        published.handle((receipt, failure) -> receipt).toCompletableFuture().join();
        return published;
    }

    /** In the channel's order, whichever of two threads comes here first. */
    private synchronized void remember(Receipt receipt, Event event) {
        if (!seen.add(receipt)) {
            return; // published before, under the same key
        }
        int at = recorded.size();
        for (int i = recorded.size() - 1; i >= 0; i--) {
            var other = recorded.get(i).receipt;
            if (other.channel().equals(receipt.channel()) && other.sequence() > receipt.sequence()) {
                at = i;
            }
        }
        recorded.add(at, new Recorded(receipt, new Published(receipt.channel(), event)));
    }
}
