package io.github.ssejaxrs.guide.redis;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Publisher;

/** Publishes what is in the outbox. */
public class Relay {

    private final Publisher publisher;
    private final Outbox outbox;

    public Relay(Publisher publisher, Outbox outbox) {
        this.publisher = publisher;
        this.outbox = outbox;
    }

    void publish(long row, String channel, Object data) {
        try {
            publisher.publish(channel, Event.of("shipped", data).withKey("outbox/" + row));
            outbox.done(row);
        } catch (BrokerUnavailableException e) {
            outbox.later(row);
        }
    }
}
