package io.github.ssejaxrs.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.guide.channels.Me;
import io.github.ssejaxrs.guide.channels.Orders;
import io.github.ssejaxrs.guide.channels.Parcel;
import io.github.ssejaxrs.guide.first.News;
import io.github.ssejaxrs.guide.migrating.Objects;
import io.github.ssejaxrs.guide.refusing.Customers;
import io.github.ssejaxrs.guide.refusing.Logout;
import io.github.ssejaxrs.guide.snapshots.Latest;
import io.github.ssejaxrs.guide.snapshots.Order;
import io.github.ssejaxrs.guide.snapshots.OrderRepository;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.sse.SseEventSource;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The streams of the guide, with the commands it gives and what it says comes back. */
class GuideIT {

    @Test
    void theFirstStream() {
        try (var application = RunningApplication.of(News.class);
                var stream = application.curl("""
                        curl -N http://localhost:8080/news/events
                        """)) {
            stream.blocks(1);
            try (var post = application.curl("""
                    curl -H 'Content-Type: text/plain' -d 'Hello' http://localhost:8080/news
                    """)) {
                assertThat(post.status()).isEqualTo(204);
            }

            assertThat(Wire.normal(stream.blocks(2))).isEqualTo(Wire.normal("""
                    retry: 2908
                    id: AQStIYO72yH3rAUAP92p7w
                    event: stream-open
                    data: {"connection":"63zzuh5nponh"}

                    id: AQStIYO72yH3rAUBzbYq7A
                    data: Hello
                    """));
        }
    }

    @Test
    void anObjectIsSentAsJson() {
        try (var application = RunningApplication.of(Orders.class);
                var stream = application.curl("curl -N http://localhost:8080/orders/17/events")) {
            stream.blocks(1);
            var publisher = application.pubSub().publisher();

            publisher.publish("orders/17", "shipped", new Parcel("Vienna"));

            assertThat(Wire.normal(stream.blocks(2))).endsWith("""
                    event: shipped
                    data: {"town":"Vienna"}
                    """);
        }
    }

    @Test
    void severalChannelsInOneStream() {
        try (var application = RunningApplication.of(Me.class);
                var stream = application.curl("""
                        curl -N -u ada:secret http://localhost:8080/me/events
                        """)) {
            stream.blocks(1);
            var publisher = application.pubSub().publisher();

            publisher.publish("users/eve", "mail", "Not for you");
            publisher.publish("users/ada", "mail", "You have one");
            stream.blocks(2); // between channels there is no order
            publisher.publish("news", "Hello");

            assertThat(Wire.normal(stream.blocks(3))).isEqualTo(Wire.normal("""
                    retry: 2314
                    id: AWqBgzJRVEZCTYoA-j6eo2ZvG43yMACuqKA_
                    event: stream-open
                    data: {"connection":"k3f9u2zq8w1d","stream":"tV0mC7QxwZkL"}

                    id: AWqBgzJRVEZCTYoB-j6eo2ZvG43yMACf2XQP
                    event: mail
                    data: You have one

                    id: AWqBgzJRVEZCTYoB-j6eo2ZvG43yMAFtsvcM
                    data: Hello
                    """));
        }
    }

    @Test
    void whoMayNotListenIsRefused() {
        Customers customers = (customer, order) -> customer.getName().equals("ada");
        try (var application = RunningApplication.with(
                        Customers.class, customers, io.github.ssejaxrs.guide.refusing.Orders.class);
                var ada = application.curl("curl -N -u ada:secret http://localhost:8080/orders/17/events");
                var eve = application.curl("curl -N -u eve:secret http://localhost:8080/orders/17/events")) {
            assertThat(ada.status()).isEqualTo(200);
            assertThat(eve.status()).isEqualTo(403);
            assertThat(application.pubSub().counters().streams()).isOne();
        }
    }

    @Test
    void whoMayNoLongerListenIsDismissed() {
        try (var application = RunningApplication.of(Me.class, Logout.class);
                var stream = application.curl("curl -N -u ada:secret http://localhost:8080/me/events")) {
            stream.blocks(1);
            application
                    .curl("curl -u ada:secret -d '' http://localhost:8080/logout")
                    .close();

            assertThat(stream.blocks(2)).endsWith("""
                    id: over
                    event: stream-error
                    data: {"condition":"signed-out","text":"You have signed out."}

                    """);
            try (var again = application.curl(
                    "curl -N -u ada:secret -H 'Last-Event-ID: over' http://localhost:8080/me/events")) {
                assertThat(again.status()).isEqualTo(204);
            }
        }
    }

    @Test
    void whoComesBackGetsWhatWasMissed() {
        try (var application = RunningApplication.of(News.class)) {
            String seen;
            try (var stream = application.curl("curl -N http://localhost:8080/news/events")) {
                stream.blocks(1);
                application.pubSub().publisher().publish("news", "Hello");
                seen = Wire.lastId(stream.blocks(2));
            }
            application.pubSub().publisher().publish("news", "Are you there?");

            var again = """
                    curl -N -H 'Last-Event-ID: AQStIYO72yH3rAUBzbYq7A' http://localhost:8080/news/events
                    """;
            try (var stream = application.curl(again.replace("AQStIYO72yH3rAUBzbYq7A", seen))) {
                assertThat(Wire.normal(again.replace("AQStIYO72yH3rAUBzbYq7A", seen) + stream.blocks(2)))
                        .isEqualTo(Wire.normal(again + """
                    retry: 1470
                    id: AQStIYO72yH3rAUBzbYq7A
                    event: stream-open
                    data: {"connection":"9fh2m4xk0c7s"}

                    id: AQStIYO72yH3rAUC3ubZGA
                    data: Are you there?
                    """));
            }
        }
    }

    @Test
    void whoCannotBeToldAllIsToldSo() {
        String seen;
        try (var application = RunningApplication.of(News.class);
                var stream = application.curl("curl -N http://localhost:8080/news/events")) {
            seen = Wire.lastId(stream.blocks(1));
        }

        try (var restarted = RunningApplication.of(News.class);
                var stream =
                        restarted.curl("curl -N -H 'Last-Event-ID: " + seen + "' http://localhost:8080/news/events")) {
            var before = "id: AQStIYO72yH3rAUC3ubZGA\n";
            assertThat(Wire.normal("id: " + seen + "\n" + stream.blocks(2))).isEqualTo(Wire.normal(before + """
                    retry: 3155
                    id: AQStIYO72yH3rAUC3ubZGA
                    event: stream-open
                    data: {"connection":"2ttp0wq6m8ke"}

                    id: AQVYV9pXlqOqcwUADJgQjA
                    event: stream-reset
                    data: {"channels":["news"],"reason":"unknown-generation"}
                    """));
        }
    }

    @Test
    void aNewPageBeginsWithHistory() {
        try (var application = RunningApplication.of(Latest.class)) {
            for (int i = 1; i <= 12; i++) {
                application.pubSub().publisher().publish("news", "News " + i);
            }

            try (var stream = application.curl("curl -N http://localhost:8080/news/latest")) {
                assertThat(stream.blocks(11).lines().filter(line -> line.startsWith("data: News")))
                        .hasSize(10)
                        .startsWith("data: News 3");
            }
        }
    }

    @Test
    void aNewPageBeginsWithAState() {
        OrderRepository orders = id -> new Order(Integer.parseInt(id), "packed");
        try (var application = RunningApplication.with(
                        OrderRepository.class, orders, io.github.ssejaxrs.guide.snapshots.Orders.class);
                var stream = application.curl("curl -N http://localhost:8080/orders/17/events")) {
            assertThat(Wire.normal(stream.blocks(2))).isEqualTo(Wire.normal("""
                    retry: 1822
                    event: stream-open
                    data: {"connection":"w0b7e5rj3nya"}

                    id: AQJ0R4vCwn2LDgMAkV3sYQ
                    event: snapshot
                    data: {"id":17,"state":"packed"}
                    """));
        }
    }

    @Test
    void aNewPageBeginsWithTheLatestValue() {
        var settings = PubSubFeature.builder().setting("sse-jaxrs.channels", "orders/* latest");
        try (var application = RunningApplication.with(settings, Orders.class)) {
            application.pubSub().publisher().publish("orders/17", "packed");
            application.pubSub().publisher().publish("orders/17", "shipped");

            try (var stream = application.curl("curl -N http://localhost:8080/orders/17/events")) {
                assertThat(stream.blocks(2)).endsWith("data: shipped\n\n").doesNotContain("packed");
            }
        }
    }

    /** Also where the library is present, as after the first step away from it. */
    @Test
    void theStandardsOwnBroadcaster() {
        try (var application = RunningApplication.of(io.github.ssejaxrs.guide.migrating.before.News.class)) {
            assertHello(application);
        }
    }

    @Test
    void aChannelInItsPlace() {
        try (var application = RunningApplication.of(io.github.ssejaxrs.guide.migrating.between.News.class)) {
            assertHello(application);
        }
    }

    @Test
    void aChannelServesOldAndNewStreams() {
        try (var application =
                        RunningApplication.of(io.github.ssejaxrs.guide.migrating.between.News.class, Latest.class);
                var old = application.curl("curl -N http://localhost:8080/news/events");
                var stream = application.curl("curl -N http://localhost:8080/news/latest")) {
            stream.blocks(1);
            post(application);

            assertThat(old.blocks(1)).contains("data: Hello\n\n");
            assertThat(stream.blocks(2)).endsWith("data: Hello\n\n");
        }
    }

    @Test
    void aClientInJavaHearsTheLibrarysOwnEventsToo() throws Exception {
        var heard = new LinkedBlockingQueue<String>();
        try (var application = RunningApplication.of(News.class);
                var client = ClientBuilder.newClient();
                var source = SseEventSource.target(
                                client.target(application.base()).path("news/events"))
                        .build()) {
            source.register(event -> heard.add(event.getName() + ": " + event.readData()));
            source.open();

            assertThat(heard.poll(20, TimeUnit.SECONDS)).startsWith("stream-open: {");
            post(application);
            assertThat(heard.poll(20, TimeUnit.SECONDS)).endsWith(": Hello");
        }
    }

    @Test
    void anIdOfAnotherLibraryIsAnsweredWithOneReset() {
        try (var application = RunningApplication.of(News.class);
                var stream =
                        application.curl("curl -N -H 'Last-Event-ID: news:42' http://localhost:8080/news/events")) {
            stream.blocks(2);
            post(application);

            assertThat(Wire.normal(stream.blocks(3))).isEqualTo("""
                    retry: N
                    id: nowhere
                    event: stream-open
                    data: {"connection":"C"}

                    id: cursor 1
                    event: stream-reset
                    data: {"channels":["news"],"reason":"invalid-cursor"}

                    id: cursor 2
                    data: Hello
                    """);
        }
    }

    @Test
    void channelsAreNamedAndChosenAsInAnotherLibrary() {
        try (var application = RunningApplication.of(Objects.class);
                var one = application.curl("curl -N http://localhost:8080/objects/7/events");
                var chosen = application.curl(
                        "curl -N http://localhost:8080/objects/events?channel=object-7&channel=object-8");
                var refused = application.curl("curl -N http://localhost:8080/objects/events?channel=secrets")) {
            one.blocks(1);
            chosen.blocks(1);

            application.pubSub().publisher().publish("object-8", "eight");
            application.pubSub().publisher().publish("object-7", "seven");

            assertThat(one.blocks(2)).endsWith("data: seven\n\n").doesNotContain("eight");
            assertThat(chosen.blocks(3)).contains("data: eight\n", "data: seven\n");
            assertThat(refused.status()).isEqualTo(403);
        }
    }

    private static void assertHello(RunningApplication application) {
        try (var stream = application.curl("curl -N http://localhost:8080/news/events")) {
            post(application);

            assertThat(stream.blocks(1)).contains("data: Hello\n\n");
        }
    }

    private static void post(RunningApplication application) {
        application
                .curl("curl -H 'Content-Type: text/plain' -d 'Hello' http://localhost:8080/news")
                .close();
    }
}
