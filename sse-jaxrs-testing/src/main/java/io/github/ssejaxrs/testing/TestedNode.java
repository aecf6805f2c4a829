package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.spi.CloseReason;
import io.github.ssejaxrs.spi.PubSubListener;
import io.github.ssejaxrs.spi.StreamInfo;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.SeBootstrap;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Configurable;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The application of one test, its node, and the clients of the test. */
final class TestedNode implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(TestedNode.class.getName());

    /** A first start reads many classes, on a machine that is busy with other tests. */
    private static final Duration START = Duration.ofSeconds(60);

    private static final Duration STOP = Duration.ofSeconds(10);

    /** A budget per second of a time that may stand still would be used up some day. */
    private static final String UNLIMITED_READS = "10000000";

    /** What there is of an application that runs in this JVM. */
    private record Inside(
            SeBootstrap.Instance instance, PubSub pubSub, TestTime time, FaultyBroker broker, OpenStreams streams) {}

    private final @Nullable Inside inside;
    private final Supplier<URI> address;
    private @Nullable URI base; // guarded by this
    private final Http http;
    private final List<TestClient> clients = new CopyOnWriteArrayList<>();

    private TestedNode(@Nullable Inside inside, Supplier<URI> address, Duration patience) {
        this.inside = inside;
        this.address = address;
        this.http = new Http(patience);
    }

    static TestedNode at(Supplier<URI> base, Duration patience) {
        return new TestedNode(null, base, patience);
    }

    static TestedNode start(
            Application application,
            List<Object> components,
            List<Consumer<PubSubFeature.Builder>> configurations,
            Duration patience) {
        var time = new TestTime();
        var broker = new FaultyBroker(time.clock(), time);
        var builder = PubSubFeature.builder().setting("sse-jaxrs.max-history-reads", UNLIMITED_READS);
        configurations.forEach(configuration -> configuration.accept(builder));
        var streams = new OpenStreams();
        var feature = builder.broker(broker).time(time).listener(streams).build();
        var instance = started(application, components, feature);
        var inside = new Inside(instance, feature.pubSub(), time, broker, streams);
        return new TestedNode(inside, () -> instance.configuration().baseUri(), patience);
    }

    private static SeBootstrap.Instance started(Application application, List<Object> components, Object feature) {
        var configured = configured(application, components, feature);
        try {
            return within(START, SeBootstrap.start(configured, onFreePort(path(application))));
        } catch (TimeoutException e) {
            throw new IllegalStateException("The application did not start within " + Http.text(START), e);
        } catch (ExecutionException | RuntimeException | LinkageError e) {
            var cause = cause(e);
            throw new IllegalStateException("The application did not start: " + cause + hint(), cause);
        }
    }

    private static SeBootstrap.Configuration onFreePort(String path) {
        return SeBootstrap.Configuration.builder()
                .protocol("HTTP")
                .host("127.0.0.1")
                .port(SeBootstrap.Configuration.FREE_PORT)
                .rootPath(path)
                .build();
    }

    private static Throwable cause(Throwable e) {
        return e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    }

    /** If not even an application of nothing starts, there is nothing that could start one. */
    private static String hint() {
        var nothing = new Extended(new Application(), Set.of(), Set.of()) {
            @Override
            public Map<String, Object> getProperties() {
                return Map.of("jakarta.ws.rs.loadServices", false); // whose settings may be what is wrong
            }
        };
        try {
            within(
                    STOP,
                    within(START, SeBootstrap.start(nothing, onFreePort("/"))).stop());
            return "";
        } catch (ExecutionException | TimeoutException | RuntimeException | LinkageError e) {
            return "\nNo implementation of Jakarta REST is there that can start a server (" + cause(e)
                    + "); add one to the tests: org.glassfish.jersey.containers:jersey-container-grizzly2-http and "
                    + "org.glassfish.jersey.inject:jersey-hk2";
        }
    }

    private static Application configured(Application application, List<Object> components, Object feature) {
        if (application instanceof Configurable<?> configurable) { // such as Jersey's, which has more than classes
            requireNoFeature(configurable.getConfiguration().getInstances());
            if (configurable.getConfiguration().isRegistered(PubSubFeature.class)) {
                throw new IllegalStateException(
                        "The application registers PubSubFeature.class, and the test has one of its"
                                + " own; leave it out in tests");
            }
            configurable.register(feature);
            for (var component : components) {
                if (component instanceof Class<?> type) {
                    configurable.register(type);
                } else {
                    configurable.register(component);
                }
            }
            return application;
        }
        var classes = new HashSet<Class<?>>();
        var singletons = new HashSet<Object>();
        for (var component : components) {
            if (component instanceof Class<?> type) {
                classes.add(type);
            } else {
                singletons.add(component);
            }
        }
        singletons.add(feature);
        return new Extended(application, classes, singletons);
    }

    /** Which of two would be the application's, a runtime decides by chance. */
    private static void requireNoFeature(Set<Object> instances) {
        if (instances.stream().anyMatch(PubSubFeature.class::isInstance)) {
            throw new IllegalStateException(
                    "The application brings a PubSubFeature of its own; give its settings with configure(…)");
        }
    }

    /** Jersey takes the path from the application's own class, which is not that of what is started. */
    private static String path(Application application) {
        var path = application.getClass().getAnnotation(ApplicationPath.class);
        return path == null || application instanceof Configurable<?> ? "/" : path.value();
    }

    static Application newInstance(Class<? extends Application> type) {
        try {
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    type.getName() + " cannot be made without arguments; use PubSubExtension.of(() -> …)", e);
        }
    }

    private static URI withSlash(URI base) {
        return base.getPath().endsWith("/") ? base : URI.create(base + "/");
    }

    private static <T> T within(Duration time, CompletionStage<T> stage) throws ExecutionException, TimeoutException {
        try {
            return stage.toCompletableFuture().get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw Http.interrupted(e);
        }
    }

    TestClient connect(String path, String... headers) {
        var client = TestClient.connect(http, this::untilNoticed, uri(path), headers);
        clients.add(client);
        return client;
    }

    private void untilNoticed(String connection) {
        if (inside != null) {
            inside.streams.awaitEnd(connection, inside.pubSub, http.patience());
        }
    }

    Http http() {
        return http;
    }

    URI uri(String path) {
        return base().resolve(path.startsWith("/") ? path.substring(1) : path);
    }

    private synchronized URI base() {
        if (base == null) {
            base = withSlash(address.get());
        }
        return base;
    }

    PubSub pubSub() {
        return inside().pubSub;
    }

    TestTime time() {
        return inside().time;
    }

    Faults faults() {
        return new Faults(inside().broker, () -> clients);
    }

    private Inside inside() {
        if (inside == null) {
            throw new IllegalStateException("The application was started by something else: there are its clients, but"
                    + " neither its publisher nor time nor faults");
        }
        return inside;
    }

    @Override
    public void close() {
        clients.forEach(TestClient::close);
        http.close();
        if (inside != null) {
            inside.time.end(); // before the rest: a node that drains would wait for a time that stands still
            try {
                within(STOP, inside.instance.stop());
            } catch (ExecutionException | TimeoutException | RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "The application did not stop as it should", e);
            } finally {
                inside.pubSub.close();
            }
        }
    }

    /** Which streams there are, as the node says. Thread-safe. */
    private static final class OpenStreams implements PubSubListener {

        private final Set<String> open = ConcurrentHashMap.newKeySet();
        private final Set<String> ended = ConcurrentHashMap.newKeySet();

        @Override
        public void opened(StreamInfo stream) {
            open.add(stream.id());
        }

        @Override
        public void closed(StreamInfo stream, CloseReason reason, Duration time) {
            open.remove(stream.id());
            ended.add(stream.id());
        }

        /** It tells of an end a moment before the stream counts no longer. */
        void awaitEnd(String id, PubSub pubSub, Duration patience) {
            long until = System.nanoTime() + patience.toNanos();
            while (!ended.contains(id) || pubSub.counters().streams() > open.size()) {
                if (System.nanoTime() - until > 0) {
                    throw new AssertionError("The node has not noticed within " + Http.text(patience)
                            + " that the connection " + id + " was cut");
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(1);
                } catch (InterruptedException e) {
                    throw Http.interrupted(e);
                }
            }
        }
    }

    /** The application of the test, which is asked once, and what the test adds. */
    private static class Extended extends Application {

        private final Application application;
        private final Set<Class<?>> classes = new HashSet<>();
        private final Set<Object> singletons = new HashSet<>();

        @SuppressWarnings("deprecation") // an instance can be registered in no other way that is every runtime's
        Extended(Application application, Set<Class<?>> moreClasses, Set<Object> moreSingletons) {
            this.application = application;
            classes.addAll(Objects.<Set<Class<?>>>requireNonNullElse(application.getClasses(), Set.of()));
            classes.remove(PubSubFeature.class); // what is added has it
            classes.addAll(moreClasses);
            var own = Objects.<Set<Object>>requireNonNullElse(application.getSingletons(), Set.of());
            requireNoFeature(own);
            singletons.addAll(own);
            singletons.addAll(moreSingletons);
        }

        @Override
        public Set<Class<?>> getClasses() {
            return classes;
        }

        @Override
        @SuppressWarnings("deprecation")
        public Set<Object> getSingletons() {
            return singletons;
        }

        @Override
        public Map<String, Object> getProperties() {
            return application.getProperties();
        }
    }
}
