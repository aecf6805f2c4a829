package io.github.ssejaxrs.redis.testing;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.PublishOutcomeUnknownException;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.spi.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What was published, and what its publisher was told of it. The data of no two events is the same. Thread-safe. */
final class Publishes {

    enum Outcome {
        ACKNOWLEDGED,
        NOT_RECORDED,
        UNKNOWN
    }

    /** @param place if it was acknowledged */
    record Attempt(
            String channel,
            String data,
            Outcome outcome,
            @Nullable Position place) {}

    private final Collection<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final Collection<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong longest = new AtomicLong(); // in nanoseconds

    Attempt publish(Publisher publisher, String channel) {
        return publish(publisher, channel, "");
    }

    /** @param end what its data ends with */
    Attempt publish(Publisher publisher, String channel, String end) {
        long begun = System.nanoTime();
        var attempt = attempt(publisher, channel, channel + " " + number.incrementAndGet() + end);
        longest.accumulateAndGet(System.nanoTime() - begun, Math::max);
        attempts.add(attempt);
        (attempt.outcome == Outcome.ACKNOWLEDGED ? acknowledged : failed).incrementAndGet();
        return attempt;
    }

    private Attempt attempt(Publisher publisher, String channel, String data) {
        try {
            var receipt = publisher.publish(channel, data);
            var place = new Position(receipt.generation(), receipt.sequence());
            return new Attempt(channel, data, Outcome.ACKNOWLEDGED, place);
        } catch (PublishOutcomeUnknownException e) {
            return new Attempt(channel, data, Outcome.UNKNOWN, null);
        } catch (BrokerUnavailableException e) {
            return new Attempt(channel, data, Outcome.NOT_RECORDED, null);
        } catch (RuntimeException e) {
            failures.add(e);
            return new Attempt(channel, data, Outcome.UNKNOWN, null);
        }
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /** How long a publisher had to wait at the most, whatever it was told. */
    Duration longest() {
        return Duration.ofNanos(longest.get());
    }

    int failed() {
        return failed.get();
    }

    List<Attempt> all() {
        return List.copyOf(attempts);
    }

    /** What publishers were told and should not have been. */
    List<RuntimeException> failures() {
        return List.copyOf(failures);
    }
}
