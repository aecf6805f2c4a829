package io.github.ssejaxrs.guide.snapshots;

import io.github.ssejaxrs.Publisher;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

/** Tells the pages. */
public class Notices {

    @Inject
    Publisher publisher;

    void tell(@Observes(during = TransactionPhase.AFTER_SUCCESS) OrderShipped shipped) {
        var order = shipped.order();
        publisher.publish("orders/" + order.getId(), "shipped", order);
    }
}
