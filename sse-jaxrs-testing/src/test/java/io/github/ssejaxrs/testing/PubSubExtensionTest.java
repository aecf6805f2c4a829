package io.github.ssejaxrs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.ChannelOptions;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.Subscription;
import jakarta.inject.Inject;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Application;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.glassfish.hk2.utilities.binding.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The extension in tests that are run by this one, so that it can look at them from outside, and let them fail. */
class PubSubExtensionTest {

    /** What a test of {@link Fixture} does. */
    private static volatile Consumer<PubSubExtension> test = sse -> {};

    private static volatile boolean launched;

    private static volatile PubSubExtension extension = PubSubExtension.of(RoomResource.class);

    static class Fixture {

        @RegisterExtension
        final PubSubExtension sse = extension;

        @Test
        void runs() {
            test.accept(sse);
        }
    }

    private static TestExecutionSummary run(PubSubExtension extended, Consumer<PubSubExtension> body) {
        extension = extended;
        test = body; // read when it runs, so a test may run another one inside
        return run(Fixture.class);
    }

    private static TestExecutionSummary run(Class<?> tests, String... parameters) {
        var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests));
        for (int i = 0; i < parameters.length; i += 2) {
            request.configurationParameter(parameters[i], parameters[i + 1]);
        }
        var summary = new SummaryGeneratingListener();
        launched = true;
        LauncherFactory.create().execute(request.build(), summary);
        launched = false;
        return summary.getSummary();
    }

    private static void assertPasses(PubSubExtension extended, Consumer<PubSubExtension> body) {
        var summary = run(extended, body);
        summary.getFailures().forEach(failure -> {
            throw new AssertionError("It failed", failure.getException());
        });
        assertThat(summary.getTestsSucceededCount()).isOne();
    }

    // 1. each test has all of it anew, and leaves nothing

    @Test
    void testsDoNotSeeEachOther() {
        var extended = PubSubExtension.of(RoomResource.class);
        var base = new AtomicReference<URI>();
        for (int i = 0; i < 2; i++) {
            assertPasses(extended, sse -> {
                base.set(sse.uri("rooms/"));
                assertThat(sse.time().clock().instant()).isCloseTo(Instant.now(), within(10, ChronoUnit.MINUTES));
                assertThat(sse.publisher().publish("rooms/lobby", "one").sequence())
                        .isOne();
                assertThat(sse.pubSub().counters().streams()).isZero();
                sse.connect("rooms/lobby/events");
                sse.faults().brokerAway();
                sse.time().pass(Duration.ofHours(1));
            });
            await("nobody is left at " + base) // a server tells that it has stopped, and then closes its port
                    .untilAsserted(() -> assertThatExceptionOfType(ConnectException.class)
                            .isThrownBy(() -> new Socket("127.0.0.1", base.get().getPort()).close()));
        }
    }

    @Test
    void aTestThatFailsIsCleanedUpToo() throws Exception {
        var before = threads();
        var client = new CompletableFuture<TestClient>();

        var summary = run(PubSubExtension.of(RoomResource.class), sse -> {
            client.complete(sse.connect("rooms/lobby/events"));
            sse.publisher().publish("rooms/lobby", "typing", "Ada");
            client.join().await("message", Duration.ofMillis(300));
        });

        assertThat(summary.getFailures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getException())
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining(
                                "awaited the event \"message\" for 300 ms; what came instead: typing \"Ada\""));
        assertThat(client.get().isOpen()).isFalse();
        assertNoMoreThan(before);
    }

    @Test
    void noThreadIsLeft() {
        var before = threads();

        assertPasses(PubSubExtension.of(RoomResource.class), sse -> {
            sse.connect("rooms/lobby/events");
            var bob = sse.connect("rooms/lobby/events");
            sse.post("rooms/lobby/messages", "text/plain", "hi");
            bob.await("message");
        });

        assertNoMoreThan(before);
    }

    private static Set<Thread> threads() {
        return Set.copyOf(Thread.getAllStackTraces().keySet());
    }

    /** Before Java 21 the thread of the JDK's HTTP client goes when the collector has found that nobody uses it. */
    private static void assertNoMoreThan(Set<Thread> before) {
        test = sse -> {};
        extension = PubSubExtension.of(RoomResource.class);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            System.gc();
            assertThat(threads().stream()
                            .filter(thread -> !before.contains(thread))
                            .map(Thread::getName)
                            .filter(name -> name.matches("(?i)sse-jaxrs.*|HttpClient.*|grizzly.*"))
                            .collect(Collectors.toSet()))
                    .isEmpty();
        });
    }

    @Test
    void aNodeWhoseTimeStandsStillIsClosedAtOnce() {
        long[] ended = new long[1];
        assertPasses(PubSubExtension.of(RoomResource.class).setting("sse-jaxrs.drain", "10m"), sse -> {
            for (int i = 0; i < 15; i++) { // more than end in the first step of a drain
                sse.connect("rooms/lobby/events");
            }
            ended[0] = System.nanoTime();
        });

        assertThat(Duration.ofNanos(System.nanoTime() - ended[0])).isLessThan(Duration.ofSeconds(30));
    }

    /** Both meet in the middle of their tests, on one extension. */
    @Execution(ExecutionMode.CONCURRENT)
    static class AtOnce {

        private static final CyclicBarrier BOTH = new CyclicBarrier(2);

        @RegisterExtension
        static final PubSubExtension sse = PubSubExtension.of(RoomResource.class);

        @Test
        void one() throws Exception {
            hearsItself("one");
        }

        @Test
        void other() throws Exception {
            hearsItself("other");
        }

        private static void hearsItself(String name) throws Exception {
            assumeTrue(launched, "run by another test, which lets both run at once");
            var client = sse.connect("rooms/lobby/events");
            BOTH.await(20, TimeUnit.SECONDS);
            sse.publisher().publish("rooms/lobby", "message", name);
            sse.publisher().publish("rooms/lobby", "end", "");
            assertThat(client.before("end")).extracting(ReceivedEvent::data).containsExactly(name);
            assertThatExceptionOfType(java.util.concurrent.CompletionException.class)
                    .isThrownBy(
                            () -> CompletableFuture.supplyAsync(sse::publisher).join())
                    .withMessageContaining("Several tests run at once");
            BOTH.await(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void testsOfOneExtensionRunInParallel() {
        var summary = run(
                AtOnce.class,
                "junit.jupiter.execution.parallel.enabled",
                "true",
                "junit.jupiter.execution.parallel.config.strategy",
                "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism",
                "2");

        assertThat(summary.getFailures()).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
    }

    @Test
    void aThreadOfTheTestMayUseIt() {
        assertPasses(
                PubSubExtension.of(RoomResource.class),
                sse -> CompletableFuture.runAsync(() -> sse.publisher().publish("rooms/lobby", "hi"))
                        .join());
    }

    // 2. what is started

    /** Made with what it needs; and its methods have beans of their own. */
    @Path("greeting")
    public static class Greeting {

        private final String word;
        private final Publisher publisher;

        @Inject
        public Greeting(StringBuilder word, Publisher publisher) {
            this(word.toString(), publisher);
        }

        Greeting(String word, Publisher publisher) {
            this.word = word;
            this.publisher = publisher;
        }

        @GET
        public String greet() {
            if (publisher != null) {
                publisher.publish("rooms/lobby", word);
            }
            return word;
        }
    }

    @Test
    void whatResourcesInjectIsBound() {
        var words = new AbstractBinder() {
            @Override
            protected void configure() {
                bind(new StringBuilder("hello")).to(StringBuilder.class);
            }
        };
        assertPasses(PubSubExtension.of(RoomResource.class, Greeting.class).register(words), sse -> {
            var ada = sse.connect("rooms/lobby/events");
            assertThat(sse.get("greeting").body()).isEqualTo("hello");
            assertThat(ada.await("message").data()).isEqualTo("hello");
        });
    }

    @ApplicationPath("api")
    public static class Api extends Application {

        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(RoomResource.class);
        }

        @Override
        @SuppressWarnings("deprecation")
        public Set<Object> getSingletons() {
            return Set.of(new Greeting("servus", null));
        }
    }

    @Test
    void anApplicationIsStartedWithItsPathAndItsSingletons() {
        for (var extended : List.of(PubSubExtension.of(Api.class), PubSubExtension.of(Api::new))) {
            assertPasses(extended, sse -> {
                assertThat(sse.uri("greeting").getPath()).isEqualTo("/api/greeting");
                assertThat(sse.get("greeting").body()).isEqualTo("servus");
                var ada = sse.connect("/rooms/lobby/events");
                sse.publisher().publish("rooms/lobby", "hi");
                assertThat(ada.await("message").data()).isEqualTo("hi");
            });
        }
    }

    @Test
    void aResourceConfigIsStartedAsItIs() {
        assertPasses(
                PubSubExtension.of(() -> new ResourceConfig(RoomResource.class).register(new Greeting("moin", null))),
                sse -> {
                    assertThat(sse.get("greeting").body()).isEqualTo("moin");
                    sse.connect("rooms/lobby/events");
                    assertThat(sse.pubSub().counters().streams()).isOne();
                });
    }

    public static class WithAFeature extends Application {

        @Override
        @SuppressWarnings("deprecation")
        public Set<Object> getSingletons() {
            return Set.of(PubSubFeature.builder().maxStreams(1).build());
        }
    }

    @Test
    void anApplicationThatBringsAFeatureOfItsOwnDoesNotStart() {
        for (var extended : List.of(
                PubSubExtension.of(WithAFeature.class),
                PubSubExtension.of(() -> new ResourceConfig(RoomResource.class)
                        .register(PubSubFeature.builder().maxStreams(1).build())))) {
            assertThat(run(extended, sse -> {}).getFailures())
                    .singleElement()
                    .satisfies(failure -> assertThat(failure.getException())
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("The application brings a PubSubFeature of its own; give its settings with"
                                    + " configure(…)"));
        }
        for (var second : List.of(new PubSubFeature(), PubSubFeature.class)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PubSubExtension.of(RoomResource.class).register(second))
                    .withMessageContaining("configure(…)");
        }
    }

    public static class ListingTheFeature extends Application {

        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(RoomResource.class, PubSubFeature.class);
        }
    }

    /** As an application does where nothing is discovered. */
    @Test
    void anApplicationMayListTheFeaturesClass() {
        for (var extended : List.of(
                PubSubExtension.of(ListingTheFeature.class),
                PubSubExtension.of(RoomResource.class, PubSubFeature.class))) {
            assertPasses(extended, sse -> {
                sse.connect("rooms/lobby/events");
                assertThat(sse.pubSub().counters().streams()).isOne();
            });
        }
    }

    @Path("farewell")
    public static class Farewell {

        @GET
        public String word() {
            return "tschüss";
        }
    }

    @Test
    void aComponentMayBeGivenByItsClass() {
        for (var extended : List.of(
                PubSubExtension.of(RoomResource.class),
                PubSubExtension.of(() -> new ResourceConfig(RoomResource.class)))) {
            assertPasses(
                    extended.register(Farewell.class),
                    sse -> assertThat(sse.get("farewell").body()).isEqualTo("tschüss"));
        }
    }

    @Test
    void settingsAndConfigurationAreTheTests() {
        assertPasses(
                PubSubExtension.of(RoomResource.class)
                        .setting("sse-jaxrs.max-streams", "1")
                        .configure(builder -> builder.keepAliveEvent(true)),
                sse -> {
                    var ada = sse.connect("rooms/lobby/events");
                    assertThatExceptionOfType(AssertionError.class)
                            .isThrownBy(() -> sse.connect("rooms/lobby/events"))
                            .withMessageContaining("the client is to come back after");
                    sse.time().pass(Duration.ofSeconds(20));
                    assertThat(ada.next().name()).isEqualTo("keep-alive");
                });
    }

    @Test
    void aWrongSettingFailsTheTest() {
        var summary = run(PubSubExtension.of(RoomResource.class).setting("sse-jaxrs.keep-alife", "15s"), sse -> {});

        assertThat(summary.getFailures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getException())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("keep-alife")
                        .message()
                        .doesNotContain("jersey"));
    }

    @Test
    void whatIsUsedWronglySaysSo() {
        var sse = PubSubExtension.of(RoomResource.class);
        assertThatIllegalStateException()
                .isThrownBy(() -> sse.connect("rooms/lobby/events"))
                .withMessageContaining("@RegisterExtension")
                .withMessageContaining("Or it is too early: the application is there from the beginning of each test");
        assertThatIllegalArgumentException().isThrownBy(PubSubExtension::of);
        assertThatIllegalArgumentException().isThrownBy(() -> sse.patience(Duration.ZERO));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        PubSubExtension.at(URI.create("http://localhost/")).setting("sse-jaxrs.drain", "1s"));
    }

    // 3. what something else has started

    @Test
    void anApplicationElsewhereHasClientsOnly() {
        assertPasses(PubSubExtension.of(RoomResource.class), started -> {
            var elsewhere = started.uri("");
            var publisher = started.publisher();
            assertPasses(PubSubExtension.at(elsewhere), sse -> {
                var ada = sse.connect("rooms/lobby/events");
                publisher.publish("rooms/lobby", "hi");
                assertThat(ada.await("message").data()).isEqualTo("hi");
                ada.disconnect();
                assertThatIllegalStateException()
                        .isThrownBy(sse::time)
                        .withMessageContaining("started by something else");
            });
        });
    }

    @Test
    void aBaseNeedsNoSlashAtItsEnd() {
        assertPasses(PubSubExtension.of(Api.class), started -> {
            var base = started.uri("").toString();
            var withoutSlash = URI.create(base.substring(0, base.length() - 1));
            assertThat(withoutSlash).hasPath("/api");
            for (var extended : List.of(PubSubExtension.at(withoutSlash), PubSubExtension.at(() -> withoutSlash))) {
                assertPasses(
                        extended, sse -> assertThat(sse.get("greeting").body()).isEqualTo("servus"));
            }
        });
    }

    @Test
    void anAddressIsAskedForOnceInEachTest() {
        var asked = new AtomicInteger();
        var extended = PubSubExtension.at(() -> URI.create("http://localhost/" + asked.incrementAndGet()));
        assertPasses(extended, sse -> assertThat(asked).hasValue(0));
        for (int i = 1; i <= 2; i++) {
            var path = "/" + i + "/x";
            assertPasses(extended, sse -> {
                assertThat(sse.uri("x")).hasPath(path);
                assertThat(sse.uri("/x")).hasPath(path);
            });
        }
    }

    // 4. what goes wrong

    @Test
    void whatWasMissedComesWhenTheBrokerIsBack() {
        assertPasses(PubSubExtension.of(RoomResource.class), sse -> {
            var ada = sse.connect("rooms/lobby/events");
            for (int i = 0; i < 200; i++) {
                sse.faults().drop(1);
                sse.publisher().publish("rooms/lobby", "message", "lost " + i);
                sse.publisher().publish("rooms/lobby", "message", "heard " + i);
                sse.faults().brokerAway(); // maybe before the node has read what it missed
                sse.faults().brokerBack();

                assertThat(ada.next().data()).isEqualTo("lost " + i);
                assertThat(ada.next().data()).isEqualTo("heard " + i);
            }
        });
    }

    @Test
    void whatIsForgottenWhileTheBrokerIsAwayIsToldWhenItIsBack() {
        assertPasses(PubSubExtension.of(RoomResource.class), sse -> {
            var ada = sse.connect("rooms/lobby/events");

            sse.faults().brokerAway();
            sse.faults().forget("rooms/lobby");
            sse.faults().brokerBack();

            assertThat(ada.await("stream-reset").data()).contains("unknown-generation");
        });
    }

    @Test
    void whileTheBrokerIsAwayAStreamComesBackToWhatTheNodeListensTo() {
        assertPasses(PubSubExtension.of(RoomResource.class), sse -> {
            var ada = sse.connect("rooms/lobby/events");
            var bob = sse.connect("rooms/lobby/events");
            var carol = sse.connect("rooms/attic/events");
            bob.disconnect();
            carol.disconnect();
            sse.publisher().publish("rooms/lobby", "message", "missed");
            assertThat(ada.next().data()).isEqualTo("missed");
            sse.time().pass(Duration.ofSeconds(2)); // nobody is in the attic: the node listens no more

            sse.faults().brokerAway();

            bob.reconnect();
            assertThat(bob.next().data()).isEqualTo("missed");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(carol::reconnect)
                    .withMessageContaining("the client is to come back after");
        });
    }

    @Test
    void whatTheNodeHasNoMoreComesWithinASecondAfterTheBrokerIsBack() {
        assertPasses(PubSubExtension.of(RoomResource.class), sse -> {
            var bob = sse.connect("rooms/lobby/events");
            bob.disconnect();
            sse.time().pass(Duration.ofSeconds(2));
            sse.publisher().publish("rooms/lobby", "message", "while the node did not listen");
            sse.connect("rooms/lobby/events");
            sse.faults().brokerAway();
            bob.reconnect();

            sse.faults().brokerBack();
            sse.time().pass(Duration.ofSeconds(1));

            assertThat(bob.next().data()).isEqualTo("while the node did not listen");
        });
    }

    @Path("past/{room}")
    public static class Past {

        @GET
        @Subscribe
        public Subscription events(@PathParam("room") String room) {
            return Subscription.to("rooms/" + room).history(10);
        }
    }

    @Test
    void whileTheBrokerIsAwayNoStreamBeginsWithHistory() {
        assertPasses(PubSubExtension.of(RoomResource.class, Past.class), sse -> {
            sse.connect("rooms/lobby/events");
            sse.connect("past/lobby");

            sse.faults().brokerAway();

            sse.connect("rooms/lobby/events");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> sse.connect("past/lobby"))
                    .withMessageContaining("the client is to come back after");
        });
    }

    @Test
    void messagesAreDroppedUntilTheNodeListensNoMore() {
        assertPasses(PubSubExtension.of(RoomResource.class), sse -> {
            sse.connect("rooms/attic/events").disconnect();
            var ada = sse.connect("rooms/lobby/events");
            sse.faults().drop(1);
            sse.publisher().publish("rooms/attic", "still carried, so it counts");
            sse.publisher().publish("rooms/lobby", "one");
            assertThat(ada.next().data()).isEqualTo("one");

            sse.time().pass(Duration.ofSeconds(1));
            await().untilAsserted(
                            () -> assertThat(sse.pubSub().counters().channels()).isOne());

            sse.faults().drop(1);
            sse.publisher().publish("rooms/attic", "not carried, so it does not count");
            sse.publisher().publish("rooms/lobby", "two");
            sse.publisher().publish("rooms/lobby", "three");
            assertThat(ada.next().data()).isEqualTo("two");
        });
    }

    @Test
    void theRepairOfWhatWasDroppedBringsWhatIsDelayedToo() {
        assertPasses(PubSubExtension.of(RoomResource.class), sse -> {
            var ada = sse.connect("rooms/lobby/events");
            sse.faults().delay(Duration.ofMinutes(1));
            sse.publisher().publish("rooms/lobby", "delayed");
            sse.faults().drop(1);
            sse.publisher().publish("rooms/lobby", "dropped");

            sse.time().pass(Duration.ofSeconds(1));

            assertThat(ada.next().data()).isEqualTo("delayed");
            assertThat(ada.next().data()).isEqualTo("dropped");
        });
    }

    @Test
    void onAnEphemeralChannelNobodyIsToldOfAForgottenPast() {
        assertPasses(
                PubSubExtension.of(RoomResource.class)
                        .configure(builder -> builder.channels(
                                "rooms/*", ChannelOptions.ephemeral(ChannelOptions.Overflow.DROP_OLDEST))),
                sse -> {
                    var ada = sse.connect("rooms/lobby/events");
                    sse.publisher().publish("rooms/lobby", "one");
                    sse.faults().forget("rooms/lobby");
                    sse.publisher().publish("rooms/lobby", "two");

                    assertThat(ada.next().data()).isEqualTo("one");
                    assertThat(ada.next().data()).isEqualTo("two");
                });
    }

    @Test
    void allConnectionsAreCut() {
        assertPasses(PubSubExtension.of(RoomResource.class), sse -> {
            var ada = sse.connect("rooms/lobby/events");
            var bob = sse.connect("rooms/attic/events");

            sse.faults().disconnectAll();

            assertThat(ada.isOpen()).isFalse();
            assertThat(bob.isOpen()).isFalse();
            assertThat(sse.pubSub().counters().streams()).isZero(); // the node has noticed
            sse.publisher().publish("rooms/attic", "hi");
            bob.reconnect();
            assertThat(bob.await("message").data()).isEqualTo("hi");
        });
    }

    @Test
    void aForgottenPastIsToldToWhoIsThereAndToWhoReturns() {
        assertPasses(PubSubExtension.of(RoomResource.class), sse -> {
            var ada = sse.connect("rooms/lobby/events");
            var bob = sse.connect("rooms/lobby/events");
            sse.publisher().publish("rooms/lobby", "one");
            bob.await("message");
            bob.disconnect();

            sse.faults().forget("rooms/lobby");

            assertThat(ada.await("stream-reset").data()).contains("unknown-generation");
            bob.reconnect();
            assertThat(bob.await("stream-reset").data()).contains("unknown-generation");
            sse.publisher().publish("rooms/lobby", "two");
            assertThat(ada.next().data()).isEqualTo("two");
            assertThat(bob.next().data()).isEqualTo("two");
        });
    }

    @Test
    void aBrokerThatIsAwayRefusesNewStreamsAndKeepsTheOpenOnes() {
        assertPasses(PubSubExtension.of(RoomResource.class), sse -> {
            var ada = sse.connect("rooms/lobby/events");

            sse.faults().brokerAway();

            assertThat(sse.pubSub().isReady()).isFalse();
            assertThatExceptionOfType(BrokerUnavailableException.class)
                    .isThrownBy(() -> sse.publisher().publish("rooms/lobby", "lost"));
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> sse.connect("rooms/attic/events"))
                    .withMessageContaining("the client is to come back after");
            sse.faults().brokerBack();
            assertThat(sse.pubSub().isReady()).isTrue();
            sse.publisher().publish("rooms/lobby", "back");
            assertThat(ada.next().data()).isEqualTo("back");
            sse.connect("rooms/attic/events");
        });
    }

    @Test
    void nothingIsLostHoweverMuchIsDroppedAndDelayed() {
        assertPasses(PubSubExtension.of(RoomResource.class), sse -> {
            var ada = sse.connect("rooms/lobby/events");
            for (int i = 0; i < 20; i++) {
                sse.faults().drop(i % 3);
                sse.faults().delay(Duration.ofMillis(i % 4 * 300));
                sse.publisher().publish("rooms/lobby", "message", "" + i);
                sse.time().pass(Duration.ofMillis(100));
            }
            sse.time().pass(Duration.ofSeconds(3));

            for (int i = 0; i < 20; i++) {
                assertThat(ada.next().data()).isEqualTo("" + i);
            }
        });
    }

    @Test
    void onAnEphemeralChannelWhatIsDroppedIsLost() {
        assertPasses(
                PubSubExtension.of(RoomResource.class)
                        .configure(builder -> builder.channels(
                                "rooms/*", ChannelOptions.ephemeral(ChannelOptions.Overflow.DROP_OLDEST))),
                sse -> {
                    var ada = sse.connect("rooms/lobby/events");
                    sse.faults().drop("rooms/lobby", 1);
                    sse.publisher().publish("rooms/lobby", "one");
                    sse.publisher().publish("rooms/lobby", "two");

                    assertThat(ada.next().data()).isEqualTo("two");
                });
    }
}
