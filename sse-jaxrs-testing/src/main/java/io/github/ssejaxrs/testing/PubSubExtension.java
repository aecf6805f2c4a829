package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Publisher;
import jakarta.ws.rs.core.Application;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts an application for each test, and connects clients to its streams.
 *
 * <pre>{@code
 * @RegisterExtension
 * final PubSubExtension sse = PubSubExtension.of(RoomResource.class, RefusalMapper.class);
 *
 * @Test
 * void whoEntersHearsWhatIsSaid() {
 *     var ada = sse.connect("rooms/lobby/events");
 *
 *     sse.post("rooms/lobby/messages", "application/json", "{\"text\":\"hi\"}");
 *
 *     assertEquals("hi", ada.await("message").as(Message.class).text());
 * }
 * }</pre>
 *
 * <p>The application runs in this JVM, on a free port of this machine, in the implementation of Jakarta REST that the
 * tests have on their class path. Tested is Jersey on Grizzly:
 * {@code org.glassfish.jersey.containers:jersey-container-grizzly2-http} and
 * {@code org.glassfish.jersey.inject:jersey-hk2}; others with {@code SeBootstrap} may do. Its channels are in memory, its
 * {@link #time} is the test's, and things go {@linkplain #faults wrong} when the test says so. Each test has all of it
 * anew, and after the test all of it is gone, whether it failed or not.
 *
 * <p>A resource gets {@code @Inject Publisher} as always. Other beans of the application are given to it as the
 * implementation does it: {@link #register} an HK2 binder with Jersey, or make the resources with what they need in the
 * {@code getSingletons} of an {@link Application}, with any.
 *
 * <p>The extension may be a static field or one of the instance; tests may run in parallel. In a test of which there are
 * several at once, a thread of its own that uses the extension needs that to be a field of the instance.
 */
public final class PubSubExtension implements BeforeEachCallback, AfterEachCallback {

    /** One test's node, and the extension as it is used there. */
    private final ConcurrentHashMap<String, TestedNode> nodes = new ConcurrentHashMap<>();

    private final ThreadLocal<@Nullable TestedNode> ofThisThread = new ThreadLocal<>();

    private final @Nullable Supplier<? extends Application> application;
    private final @Nullable Supplier<URI> elsewhere;
    private final List<Consumer<PubSubFeature.Builder>> configurations = new ArrayList<>();
    private final List<Object> components = new ArrayList<>();
    private Duration patience = TestClient.PATIENCE;

    private PubSubExtension(@Nullable Supplier<? extends Application> application, @Nullable Supplier<URI> elsewhere) {
        this.application = application;
        this.elsewhere = elsewhere;
    }

    /**
     * For an application of these classes.
     *
     * @param classes of resources and providers; or a single one that extends {@link Application} and lists them, and has
     *     no {@link PubSubFeature} of its own
     * @return an extension to be registered
     */
    public static PubSubExtension of(Class<?>... classes) {
        if (classes.length == 0) {
            throw new IllegalArgumentException("An application has at least one class; name its resources");
        }
        if (classes.length == 1 && Application.class.isAssignableFrom(classes[0])) {
            var type = classes[0].asSubclass(Application.class);
            return new PubSubExtension(() -> TestedNode.newInstance(type), null);
        }
        var all = Set.of(classes);
        return new PubSubExtension(() -> new ListedApplication(all), null);
    }

    /**
     * For an application that the test makes, such as one with singletons, or a {@code ResourceConfig} of Jersey's. The
     * library is configured with {@link #configure}: an application that brings a {@link PubSubFeature} of its own does not
     * start.
     *
     * @param application makes it, anew for each test
     * @return an extension to be registered
     */
    public static PubSubExtension of(Supplier<? extends Application> application) {
        return new PubSubExtension(Objects.requireNonNull(application, "application"), null);
    }

    /**
     * For an application that something else has started, such as Arquillian or the Jersey test framework. There are
     * clients, but neither time nor faults.
     *
     * @param base what paths are relative to, with or without a slash at its end
     * @return an extension to be registered
     */
    public static PubSubExtension at(URI base) {
        Objects.requireNonNull(base, "base");
        return at(() -> base);
    }

    /**
     * As {@link #at(URI)}, for an address that is only known when the test begins.
     *
     * @param base asked once in each test, at the first use
     * @return an extension to be registered
     */
    public static PubSubExtension at(Supplier<URI> base) {
        return new PubSubExtension(null, Objects.requireNonNull(base, "base"));
    }

    /**
     * Sets a setting of the library for all tests.
     *
     * @param name {@code sse-jaxrs.keep-alive} and the like
     * @param value as it would be written in a configuration
     * @return this
     */
    public PubSubExtension setting(String name, String value) {
        return configure(builder -> builder.setting(name, value));
    }

    /**
     * Configures the library in code, as the application does with a {@link PubSubFeature} of its own, of which there is
     * none in tests. Its broker and its time are those of the test all the same.
     *
     * @param configuration called for each test
     * @return this
     */
    public PubSubExtension configure(Consumer<PubSubFeature.Builder> configuration) {
        requireOwnApplication();
        configurations.add(Objects.requireNonNull(configuration, "configuration"));
        return this;
    }

    /**
     * Registers a component with the application, such as a provider, a feature, or an HK2 binder for what resources
     * inject.
     *
     * @param component the same for all tests; or its class
     * @return this
     * @throws IllegalArgumentException if it is a {@link PubSubFeature}, which the test has already
     */
    public PubSubExtension register(Object component) {
        requireOwnApplication();
        Objects.requireNonNull(component, "component");
        if (component instanceof PubSubFeature || component == PubSubFeature.class) {
            throw new IllegalArgumentException(
                    "The application has a PubSubFeature already; give its settings with configure(…)");
        }
        components.add(component);
        return this;
    }

    /**
     * For how long answers and events are awaited at the most. Default 10 s.
     *
     * @param patience positive
     * @return this
     */
    public PubSubExtension patience(Duration patience) {
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("Patience is positive, not " + patience);
        }
        this.patience = patience;
        return this;
    }

    /**
     * Starts the application.
     *
     * @throws IllegalStateException if it does not start
     */
    @Override
    public void beforeEach(ExtensionContext context) {
        var node = application == null
                ? TestedNode.at(Objects.requireNonNull(elsewhere), patience)
                : TestedNode.start(application.get(), components, configurations, patience);
        nodes.put(context.getUniqueId(), node);
        ofThisThread.set(node);
    }

    /** Closes all clients, and stops the application. */
    @Override
    public void afterEach(ExtensionContext context) {
        ofThisThread.remove();
        var node = nodes.remove(context.getUniqueId());
        if (node != null) {
            node.close();
        }
    }

    /**
     * Connects a client to a stream. It is closed after the test.
     *
     * @param path relative to the application's base
     * @param headers of the request: name, value, name, value …
     * @return a client that has read {@code stream-open}
     * @throws AssertionError if no stream opens; it says what the answer was
     */
    public TestClient connect(String path, String... headers) {
        return node().connect(path, headers);
    }

    /**
     * Makes the request of a client that is to be refused: {@code Accept: text/event-stream}, and the answer is not a
     * stream.
     *
     * @param path relative to the application's base
     * @param headers of the request: name, value, name, value …
     * @return the answer
     * @throws AssertionError if it does not come, or does not end
     */
    public HttpResponse<String> get(String path, String... headers) {
        var node = node();
        return node.http().send(Http.streamRequest(node.uri(path), headers).build());
    }

    /**
     * Posts something to the application.
     *
     * @param path relative to the application's base
     * @param mediaType of the body
     * @param body what is posted
     * @param headers of the request: name, value, name, value …
     * @return the answer, whatever its status is
     * @throws AssertionError if it does not come
     */
    public HttpResponse<String> post(String path, String mediaType, String body, String... headers) {
        var node = node();
        return node.http()
                .send(Http.request(node.uri(path), headers)
                        .setHeader("Content-Type", mediaType)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    /**
     * Where something of the application is, for other requests than these.
     *
     * @param path relative to the application's base
     * @return its address
     */
    public URI uri(String path) {
        return node().uri(path);
    }

    /**
     * Publishes to the application's channels.
     *
     * @return as the application injects it
     */
    public Publisher publisher() {
        return pubSub().publisher();
    }

    /**
     * The application's publish/subscribe, for its channels and counters.
     *
     * @return as the application has it
     */
    public PubSub pubSub() {
        return node().pubSub();
    }

    /**
     * The time of the node.
     *
     * @return the same throughout the test
     */
    public TestTime time() {
        return node().time();
    }

    /**
     * What goes wrong.
     *
     * @return the same throughout the test
     */
    public Faults faults() {
        return node().faults();
    }

    private TestedNode node() {
        var node = ofThisThread.get();
        if (node != null) {
            return node;
        }
        var all = List.copyOf(nodes.values());
        if (all.size() == 1) {
            return all.get(0); // a thread that the test has started
        }
        throw new IllegalStateException(
                all.isEmpty()
                        ? "No test runs; is the field of the extension annotated with @RegisterExtension? Or it is too"
                                + " early: the application is there from the beginning of each test to its end"
                        : "Several tests run at once, and this thread is of none of them; make the extension a field of"
                                + " the instance, not a static one");
    }

    private void requireOwnApplication() {
        if (application == null) {
            throw new IllegalStateException("The application was started by something else, which configures it");
        }
    }

    private static final class ListedApplication extends Application {

        private final Set<Class<?>> classes;

        ListedApplication(Set<Class<?>> classes) {
            this.classes = classes;
        }

        @Override
        public Set<Class<?>> getClasses() {
            return classes;
        }
    }
}
