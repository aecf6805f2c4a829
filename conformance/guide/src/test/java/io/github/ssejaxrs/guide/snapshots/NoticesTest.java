package io.github.ssejaxrs.guide.snapshots;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ssejaxrs.testing.RecordingPublisher;
import org.junit.jupiter.api.Test;

class NoticesTest {

    @Test
    void anOrderThatIsShippedIsTold() {
        var publisher = new RecordingPublisher();
        var notices = new Notices();
        notices.publisher = publisher;

        notices.tell(new OrderShipped(new Order(17, "shipped")));

        assertEquals("shipped", publisher.published("orders/17").get(0).name());
    }
}
