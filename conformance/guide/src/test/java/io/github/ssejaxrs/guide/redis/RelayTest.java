package io.github.ssejaxrs.guide.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.guide.channels.Orders;
import io.github.ssejaxrs.testing.PubSubExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RelayTest {

    @RegisterExtension
    final PubSubExtension sse = PubSubExtension.of(Orders.class);

    private final List<String> rows = new ArrayList<>();

    private final Outbox outbox = new Outbox() {
        @Override
        public void done(long row) {
            rows.add("done " + row);
        }

        @Override
        public void later(long row) {
            rows.add("later " + row);
        }
    };

    @Test
    void whatCannotBePublishedNowIsPublishedLaterAndOnce() {
        var relay = new Relay(sse.publisher(), outbox);
        var ada = sse.connect("orders/17/events");

        sse.faults().brokerAway();
        relay.publish(1, "orders/17", "a parcel");
        sse.faults().brokerBack();
        relay.publish(1, "orders/17", "a parcel");
        relay.publish(1, "orders/17", "a parcel");
        relay.publish(2, "orders/17", "another");

        assertThat(rows).containsExactly("later 1", "done 1", "done 1", "done 2");
        assertThat(ada.await("shipped").data()).isEqualTo("a parcel");
        assertThat(ada.await("shipped").data()).isEqualTo("another");
    }
}
