package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.Channels;
import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.Subscription;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.servlet.ServletInitializer;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import io.github.ssejaxrs.testing.StreamClient;
import io.github.ssejaxrs.testing.UnreliableBroker;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.sse.SseEventSource;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How streams begin, are refused, grow old and end, over real sockets. */
class StreamLifeIT {

    enum Container {
        GRIZZLY,
        JETTY,
        TOMCAT,
        TOMCAT_BLOCKING;

        StreamContract.Server start(ResourceConfig application) throws Exception {
            return switch (this) {
                case GRIZZLY -> new GrizzlyIT().start(application);
                case JETTY -> JettyIT.start(application, new ServletInitializer());
                case TOMCAT, TOMCAT_BLOCKING -> TomcatIT.start(application, new ServletInitializer());
            };
        }
    }

    @Path("rooms")
    public static class Rooms {

        @Inject
        Channels channels;

        @GET
        @Path("{room}")
        @Subscribe
        public Subscription events(@PathParam("room") String room, @QueryParam("user") String user) {
            return Subscription.to(room).as(user);
        }

        @GET
        @Path("{room}/state")
        @Subscribe
        public Subscription state(@PathParam("room") String room) {
            return Subscription.to(room).snapshot(() -> {
                if (room.equals("none")) {
                    throw new NotFoundException("There is no such room");
                }
                return "state of " + room;
            });
        }

        @GET
        @Path("{room}/cursor")
        public String cursor(@PathParam("room") String room) {
            return channels.cursor(room);
        }
    }

    private StreamContract.Server server;
    private PubSub pubSub;

    private void start(Container container, PubSubFeature.Builder settings) throws Exception {
        var feature = settings.keepAlive(Duration.ofMillis(200))
                .blockingWrites(container == Container.TOMCAT_BLOCKING)
                .build();
        server = container.start(new ResourceConfig(Rooms.class).register(feature));
        pubSub = feature.pubSub();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        pubSub.close();
    }

    private URI uri(String path) {
        return server.base().resolve(path);
    }

    @ParameterizedTest
    @EnumSource
    void aBrowserThatIsRefusedIsAskedToComeBackAndAnyOtherClientGets503(Container container) throws Exception {
        start(container, PubSubFeature.builder().maxStreamsPerUser(1));
        try (var first = StreamClient.connect(uri("rooms/a?user=ada"))) {
            first.opening();
            try (var refused = StreamClient.connect(uri("rooms/a?user=ada"))) {
                assertThat(refused.status()).isEqualTo(200);
                assertThat(refused.headers().firstValue("Content-Type"))
                        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
                assertThat(refused.headers().firstValue("Cache-Control")).hasValue("no-store, no-transform");
                assertThat(refused.awaitEnd()).isTrue();
                assertThat(refused.retry()).isBetween(15_000L, 30_000L);
                assertThat(refused.rest()).isEmpty();
            }
            var other = StreamClient.send(
                    HttpRequest.newBuilder(uri("rooms/a?user=ada")).build(), BodyHandlers.ofString());
            assertThat(other.statusCode()).isEqualTo(503);
            assertThat(other.headers().firstValueAsLong("Retry-After").orElse(0))
                    .isBetween(15L, 30L);

            pubSub.publisher().publish("a", "still here");
            assertThat(first.next().data()).isEqualTo("still here");
        }
        await().until(() -> pubSub.counters().streams() == 0);
        try (var again = StreamClient.connect(uri("rooms/a?user=ada"))) {
            again.opening();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whileTheBrokerIsAwayABrowserIsAskedToComeBackAndAnyOtherClientGets503(Container container) throws Exception {
        var broker = new UnreliableBroker(new MemoryBroker(Clock.systemUTC()));
        start(container, PubSubFeature.builder().broker(broker));
        broker.failing(true);
        try (var refused = StreamClient.connect(uri("rooms/a"))) {
            assertThat(refused.status()).isEqualTo(200);
            assertThat(refused.awaitEnd()).isTrue();
            assertThat(refused.retry()).isBetween(15_000L, 30_000L);
            assertThat(refused.rest()).isEmpty();
        }
        var other = StreamClient.send(HttpRequest.newBuilder(uri("rooms/a")).build(), BodyHandlers.ofString());
        assertThat(other.statusCode()).isEqualTo(503);
        assertThat(other.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(15L, 30L);
        assertThat(pubSub.counters().refused()).isEqualTo(2);
        assertThat(pubSub.counters().streams()).isZero();

        broker.failing(false);
        try (var again = StreamClient.connect(uri("rooms/a"))) {
            again.opening();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAddressHasALimitToo(Container container) throws Exception {
        start(container, PubSubFeature.builder().maxStreamsPerAddress(2));
        try (var first = StreamClient.connect(uri("rooms/a"));
                var second = StreamClient.connect(uri("rooms/b"));
                var third = StreamClient.connect(uri("rooms/c"))) {
            first.opening();
            second.opening();

            assertThat(third.awaitEnd()).isTrue();
            assertThat(third.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatGrowsOldIsResumedWithoutALoss(Container container) throws Exception {
        start(container, PubSubFeature.builder().maxStreamAge(Duration.ofSeconds(1)));
        var got = new ArrayList<String>();
        var lastEventId = "";
        int published = 0;
        for (int stream = 0; stream < 3; stream++) {
            var headers = lastEventId.isEmpty() ? new String[0] : new String[] {"Last-Event-ID", lastEventId};
            try (var client = StreamClient.connect(uri("rooms/a"), headers)) {
                lastEventId = client.opening().lastEventId();
                for (int i = 0; i < 5; i++) {
                    pubSub.publisher().publish("a", ++published + "");
                }
                assertThat(client.awaitEnd()).isTrue();
                assertThat(client.retry()).as("comes back soon").isBetween(0L, 1_000L);
                for (var event : client.rest()) {
                    got.add(event.data());
                    lastEventId = event.lastEventId();
                }
            }
            pubSub.publisher().publish("a", ++published + "");
        }
        try (var client = StreamClient.connect(uri("rooms/a"), "Last-Event-ID", lastEventId)) {
            client.opening();
            got.addAll(client.data(1));
        }
        assertThat(got)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, published)
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(pubSub.counters().closed()).containsEntry("aged", 3L);
        assertThat(pubSub.counters().resets())
                .allSatisfy((reason, told) -> assertThat(told).isZero());
    }

    @ParameterizedTest
    @EnumSource(names = {"GRIZZLY", "TOMCAT"})
    void aClientThatWasNotWrittenHereNoticesNothingOfAnAge(Container container) throws Exception {
        start(container, PubSubFeature.builder().maxStreamAge(Duration.ofSeconds(1)));
        var client = ClientBuilder.newClient();
        var got = new CopyOnWriteArrayList<String>();
        try (var source = SseEventSource.target(client.target(uri("rooms/a")))
                .reconnectingEvery(100, TimeUnit.MILLISECONDS)
                .build()) {
            source.register(event -> {
                // Jersey 3.1 makes an empty event of the last words, which no empty line ends.
                if (!"stream-open".equals(event.getName()) && !event.readData().isEmpty()) {
                    got.add(event.readData());
                }
            });
            source.open();
            await().until(() -> pubSub.counters().streams() == 1);
            var published = new ArrayList<String>();
            await().until(() -> {
                published.add(published.size() + "");
                pubSub.publisher().publish("a", published.get(published.size() - 1));
                return pubSub.counters().closed().get("aged") >= 2;
            });
            await().untilAsserted(() -> assertThat(got).containsExactlyElementsOf(published));
        } finally {
            client.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNodeThatStopsTellsItsClientsAndLetsNobodyIn(Container container) throws Exception {
        start(container, PubSubFeature.builder());
        var clients = new ArrayList<StreamClient>();
        for (int i = 0; i < 20; i++) {
            clients.add(StreamClient.connect(uri("rooms/a")));
            clients.get(i).opening();
        }
        pubSub.close();

        for (var client : clients) {
            assertThat(client.awaitEnd()).isTrue();
            client.close();
        }
        assertThat(clients)
                .extracting(StreamClient::retry)
                .allSatisfy(retry -> assertThat(retry).isBetween(1_000L, 4_000L));
        assertThat(pubSub.counters().closed()).containsEntry("drained", 20L);
        try (var late = StreamClient.connect(uri("rooms/a"))) {
            assertThat(late.status()).isEqualTo(200);
            assertThat(late.awaitEnd()).isTrue();
            assertThat(late.retry()).isBetween(15_000L, 30_000L);
        }
        assertThat(StreamClient.send(HttpRequest.newBuilder(uri("rooms/a")).build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(503);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsDismissedIsToldWhyAndThenToStayAway(Container container) throws Exception {
        start(container, PubSubFeature.builder());
        try (var client = StreamClient.connect(uri("rooms/a?user=ada"))) {
            client.opening();
            pubSub.channels().dismiss("ada", "forbidden", "You have been signed out.");

            var error = client.next();
            assertThat(error.type()).isEqualTo("stream-error");
            assertThat(error.data()).isEqualTo("{\"condition\":\"forbidden\",\"text\":\"You have been signed out.\"}");
            assertThat(client.awaitEnd()).isTrue();
            assertThat(StreamClient.get(uri("rooms/a?user=ada"), "Last-Event-ID", error.lastEventId())
                            .statusCode())
                    .isEqualTo(204);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStateComesFirstAndItsFailureIsTheAnswer(Container container) throws Exception {
        start(container, PubSubFeature.builder());
        try (var client = StreamClient.connect(uri("rooms/a/state"))) {
            assertThat(client.opening().lastEventId()).isEmpty();
            assertThat(client.next())
                    .extracting(Received::type, Received::data)
                    .containsExactly("snapshot", "state of a");
            pubSub.publisher().publish("a", "hello");
            assertThat(client.next().data()).isEqualTo("hello");
        }
        var refused = StreamClient.get(uri("rooms/none/state"));
        assertThat(refused.statusCode()).isEqualTo(404);
        await().until(() -> pubSub.counters().streams() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void aPageGoesOnWhereItsCursorWasTaken(Container container) throws Exception {
        start(container, PubSubFeature.builder());
        pubSub.publisher().publish("a", "in the page");
        var cursor =
                StreamClient.get(uri("rooms/a/cursor"), "Accept", "text/plain").body();
        pubSub.publisher().publish("a", "after");
        for (var parameter : List.of("lastEventId", "last_event_id", "last-event-id")) {
            try (var client = StreamClient.connect(uri("rooms/a?" + parameter + "=" + cursor))) {
                client.opening();
                assertThat(client.data(1)).containsExactly("after");
            }
        }
    }
}
