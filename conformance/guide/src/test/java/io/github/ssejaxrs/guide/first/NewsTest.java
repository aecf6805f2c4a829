package io.github.ssejaxrs.guide.first;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ssejaxrs.testing.PubSubExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NewsTest {

    @RegisterExtension
    static final PubSubExtension sse = PubSubExtension.of(News.class);

    @Test
    void whatIsPostedIsHeard() {
        var ada = sse.connect("news/events");

        sse.post("news", "text/plain", "Hello");

        assertEquals("Hello", ada.await("message").data());
    }

    @Test
    void nothingIsMissedInATunnel() {
        var ada = sse.connect("news/events");
        ada.disconnect();
        sse.publisher().publish("news", "while away");
        ada.reconnect();

        assertEquals("while away", ada.await("message").data());
    }

    @Test
    void whoWasAwayForDaysIsTold() {
        var ada = sse.connect("news/events");
        ada.disconnect();
        sse.publisher().publish("news", "while away");
        sse.time().pass(Duration.ofDays(2));
        ada.reconnect();

        ada.await("stream-reset");
    }
}
