package io.github.ssejaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.ssejaxrs.internal.config.BrokerProviders;
import io.github.ssejaxrs.memory.MemoryBroker;
import io.github.ssejaxrs.spi.Broker;
import io.github.ssejaxrs.spi.BrokerProvider;
import io.github.ssejaxrs.spi.NodeTime;
import io.github.ssejaxrs.testing.LogRecorder;
import io.github.ssejaxrs.testing.RecordingConnection;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ResourceConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The broker is the one given in code, or else the one the settings ask for, or else the memory of the node. */
class PubSubFeatureTest {

    private static final String LOFT = "sse-jaxrs.pigeons.loft";

    private final Broker pigeons = new MemoryBroker(Clock.systemUTC());
    private final BrokerProviders providers = providerOf(pigeons);

    private static BrokerProviders providerOf(Broker broker) {
        return new BrokerProviders(List.of(new BrokerProvider() {
            @Override
            public Collection<String> settings() {
                return List.of(LOFT);
            }

            @Override
            public @Nullable Broker create(Function<String, @Nullable String> setting) {
                return setting.apply(LOFT) == null ? null : broker;
            }
        }));
    }

    @Test
    void aSettingAsksForABroker() {
        try (var pubSub = builder().setting(LOFT, "roof").build().pubSub()) {
            assertThat(pubSub.broker()).isSameAs(pigeons);
            assertThat(pubSub.publisher().publish("news", "hello").sequence()).isEqualTo(1);
        }
    }

    @Test
    void withoutItTheBrokerIsTheMemoryOfTheNode() {
        try (var pubSub = builder().build().pubSub()) {
            assertThat(pubSub.broker()).isInstanceOf(MemoryBroker.class).isNotSameAs(pigeons);
        }
    }

    @Test
    void aBrokerGivenInCodeWins() {
        var given = new MemoryBroker(Clock.systemUTC());
        try (var pubSub = builder().setting(LOFT, "roof").broker(given).build().pubSub()) {
            assertThat(pubSub.broker()).isSameAs(given);
        }
    }

    @Test
    void thePropertiesOfTheApplicationMayAskForABroker() {
        var application = new ApplicationHandler(
                new ResourceConfig().property(LOFT, "roof").register(builder().build()));
        try (var pubSub = PubSub.of(application.getConfiguration())) {
            assertThat(pubSub.broker()).isSameAs(pigeons);
        }
    }

    @Test
    void theFeaturesClassIsEnoughWhereNothingIsDiscovered() {
        var application = new ApplicationHandler(
                new ResourceConfig(PubSubFeature.class).property("jakarta.ws.rs.loadServices", false));
        try (var pubSub = PubSub.of(application.getConfiguration())) {
            assertThat(pubSub.publisher().publish("news", "hello").sequence()).isEqualTo(1);
        }
    }

    /** As those of CXF: the application's own properties and instances, and whether something is registered. */
    @Test
    void aConfigurationThatDoesNotShowWhatFeaturesSetLeadsToTheSamePubSub() {
        var one = new ApplicationHandler(new ResourceConfig().register(builder().build())).getConfiguration();
        var another =
                new ApplicationHandler(new ResourceConfig().register(builder().build())).getConfiguration();
        try (var ofOne = PubSub.of(one);
                var ofAnother = PubSub.of(another)) {
            assertThat(PubSub.of(showingLittleOf(one))).isSameAs(ofOne);
            assertThat(PubSub.of(showingLittleOf(another))).isSameAs(ofAnother);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> PubSub.of(
                        new ApplicationHandler(new ResourceConfig().property("jakarta.ws.rs.loadServices", false))
                                .getConfiguration()))
                .withMessageStartingWith("This configuration has no PubSubFeature");
    }

    private static Configuration showingLittleOf(Configuration configuration) {
        return (Configuration) Proxy.newProxyInstance(
                Configuration.class.getClassLoader(),
                new Class<?>[] {Configuration.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> null;
                    case "getInstances" -> Set.of();
                    case "isRegistered" -> configuration.isRegistered(arguments[0]);
                    default -> throw new AssertionError(method);
                });
    }

    @Test
    void aSecondFeatureThatIsIgnoredSaysSoOnceIfAnythingWasGivenToIt() {
        var time = new HeldTime();
        try (var pubSub = builder().build().pubSub();
                var another = builder().build().pubSub();
                var log = LogRecorder.of(PubSubFeature.class.getName())) {
            for (var silent : List.of(new PubSubFeature(), builder().build())) {
                assertThat(silent.configure(thatHas(pubSub))).isFalse();
            }
            assertThat(PubSubFeature.of(pubSub).configure(thatHas(pubSub))).isFalse();
            assertThat(log.messages()).isEmpty();

            int warnings = 0;
            for (var ignored : List.of(
                    builder().keepAlive(Duration.ofSeconds(20)).build(),
                    builder().broker(pigeons).build(),
                    builder().time(time).build(),
                    PubSubFeature.of(another))) {
                assertThat(ignored.configure(thatHas(pubSub))).isFalse();
                assertThat(ignored.configure(thatHas(pubSub))).isFalse();
                assertThat(log.messages()).hasSize(++warnings);
            }
            assertThat(log.messages().get(0)).contains("another PubSubFeature").contains("ignored");
        }
    }

    /** An application with a feature whose publish/subscribe that is. */
    private static FeatureContext thatHas(PubSub pubSub) {
        var configuration = Proxy.newProxyInstance(
                Configuration.class.getClassLoader(),
                new Class<?>[] {Configuration.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRuntimeType" -> RuntimeType.SERVER;
                    case "isRegistered" -> true;
                    case "getProperty" -> pubSub;
                    default -> throw new AssertionError(method);
                });
        return (FeatureContext) Proxy.newProxyInstance(
                FeatureContext.class.getClassLoader(),
                new Class<?>[] {FeatureContext.class},
                (proxy, method, arguments) -> configuration);
    }

    @Test
    void anySettingMayBeGivenByItsName() {
        try (var pubSub =
                builder().setting("sse-jaxrs.max-event-size", "3").build().pubSub()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pubSub.publisher().publish("news", "hello"));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .setting("sse-jaxrs.pigeons.lofts", "roof")
                        .build()
                        .pubSub())
                .withMessageStartingWith("There is no setting \"sse-jaxrs.pigeons.lofts\" (builder)");
    }

    @Test
    void aBrokerThatCannotStartIsClosed() {
        var called = new ArrayList<String>();
        var dead = (Broker) Proxy.newProxyInstance(
                Broker.class.getClassLoader(), new Class<?>[] {Broker.class}, (proxy, method, arguments) -> {
                    called.add(method.getName());
                    if (method.getName().equals("start")) {
                        throw new BrokerUnavailableException("nobody there", null);
                    }
                    return null;
                });
        var feature = PubSubFeature.builder()
                .setting(LOFT, "roof")
                .brokers(providerOf(dead))
                .build();

        assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(feature::pubSub);
        assertThat(called).containsExactly("start", "close");
    }

    private PubSubFeature.Builder builder() {
        return PubSubFeature.builder().brokers(providers);
    }

    @Test
    void timePassesAsTheTestSays() {
        var time = new HeldTime();
        var feature = builder().time(time).keepAlive(Duration.ofSeconds(15)).maxStreamAge(Duration.ofMinutes(10));
        try (var pubSub = feature.build().pubSub()) {
            var connection = new RecordingConnection();
            pubSub.localChannels().open(Subscription.to("news"), null, null).opened(connection);

            time.pass(Duration.ofSeconds(20));
            assertThat(connection.wire()).endsWith(": \n\n");
            time.pass(Duration.ofMinutes(12));
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void aNodeWhoseTimeIsOverClosesAtOnce() {
        var time = new HeldTime();
        var connection = new RecordingConnection();
        var pubSub = builder().time(time).drain(Duration.ofMinutes(10)).build().pubSub();
        pubSub.localChannels().open(Subscription.to("news"), null, null).opened(connection);
        connection.stall(); // so that the drain would have to wait for its client
        time.isOver = true;

        assertTimeoutPreemptively(Duration.ofSeconds(30), pubSub::close);

        assertThat(connection.isClosed()).isTrue();
    }

    private static final class HeldTime implements NodeTime {

        private final Map<Long, Runnable> tasks = new ConcurrentSkipListMap<>();
        private long now;
        private boolean isOver;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void after(Duration delay, Runnable task) {
            if (isOver) {
                throw new RejectedExecutionException("The test is over");
            }
            tasks.put(now + delay.toNanos(), task);
        }

        void pass(Duration time) {
            long until = now + time.toNanos();
            for (var due = next(); due <= until; due = next()) {
                now = due;
                tasks.remove(due).run();
            }
            now = until;
        }

        private long next() {
            return tasks.keySet().stream().findFirst().orElse(Long.MAX_VALUE);
        }
    }
}
