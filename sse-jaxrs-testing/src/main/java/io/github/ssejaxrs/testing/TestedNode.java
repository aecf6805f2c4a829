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
    private final Supplier<URI> base;
    private final Http http;
    private final List<TestClient> clients = new CopyOnWriteArrayList<>();

    private TestedNode(@Nullable Inside inside, Supplier<URI> base, Duration patience) {
        this.inside = inside;
        this.base = base;
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
        var base = withSlash(instance.configuration().baseUri());
        return new TestedNode(new Inside(instance, feature.pubSub(), time, broker, streams), () -> base, patience);
    }

    private static SeBootstrap.Instance started(Application application, List<Object> components, Object feature) {
        try {
            var configuration = SeBootstrap.Configuration.builder()
                    .protocol("HTTP")
                    .host("127.0.0.1")
                    .port(SeBootstrap.Configuration.FREE_PORT)
                    .rootPath(path(application))
                    .build();
            return within(START, SeBootstrap.start(configured(application, components, feature), configuration));
        } catch (ExecutionException | TimeoutException | RuntimeException | LinkageError e) {
            var cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new IllegalStateException(
                    "The application did not start: " + cause + "\nIf that is since no"
                            + " implementation of Jakarta REST is there that can start a server, add one to the tests: "
                            + "org.glassfish.jersey.containers:jersey-container-grizzly2-http and "
                            + "org.glassfish.jersey.inject:jersey-hk2",
                    cause);
        }
    }

    private static Application configured(Application application, List<Object> components, Object feature) {
        if (application instanceof Configurable<?> configurable) { // such as Jersey's, which has more than classes
            configurable.register(feature);
            components.forEach(configurable::register);
            return application;
        }
        var added = new HashSet<Object>(components);
        added.add(feature);
        return new Extended(application, added);
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
        return base.get().resolve(path.startsWith("/") ? path.substring(1) : path);
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

    /** The application of the test, and what the test adds. */
    private static final class Extended extends Application {

        private final Application application;
        private final Set<Object> added;

        Extended(Application application, Set<Object> added) {
            this.application = application;
            this.added = added;
        }

        @Override
        public Set<Class<?>> getClasses() {
            return Objects.requireNonNullElse(application.getClasses(), Set.of());
        }

        @Override
        @SuppressWarnings("deprecation") // an instance can be registered in no other way that is every runtime's
        public Set<Object> getSingletons() {
            var all = new HashSet<>(application.getSingletons());
            all.addAll(added);
            return all;
        }

        @Override
        public Map<String, Object> getProperties() {
            return application.getProperties();
        }
    }
}
