package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.testing.StreamClient;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that keeps running while a web application comes and goes, each time with a class loader of its own that has
 * the library, Jersey and all that these need.
 */
abstract class RedeployContract {

    private static final int REDEPLOYMENTS = 50;

    /** Far more than it takes, far less than waiting for a client or for a response that never ends. */
    private static final Duration UNDEPLOYED = Duration.ofSeconds(10);

    /** Sooner than threads of the library go that only have nothing to do. */
    private static final Duration STOPPED = Duration.ofSeconds(5);

    /** How long the server keeps a connection that has no request; one that has, it keeps until the response ends. */
    static final Duration KEEP_ALIVE = Duration.ofSeconds(2);

    /** What an application gets from its server; the last two for what the servers themselves add to it. */
    private static final List<String> SERVER = List.of("jakarta.servlet.", "org.apache.", "org.eclipse.jetty.");

    /** What an application of Jersey brings along, and nothing that only other tests need. */
    private static final List<String> LIBRARIES = List.of(
            "jakarta.ws.rs-api",
            "jakarta.inject-api",
            "jakarta.annotation-api",
            "jakarta.validation-api",
            "jakarta.activation-api",
            "jersey-common",
            "jersey-client",
            "jersey-server",
            "jersey-hk2",
            "jersey-media-sse",
            "jersey-container-servlet-core",
            "hk2-",
            "osgi-resource-locator",
            "aopalliance-repackaged",
            "javassist");

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
              <servlet>
                <servlet-name>rest</servlet-name>
                <servlet-class>org.glassfish.jersey.servlet.ServletContainer</servlet-class>
                <init-param>
                  <param-name>jersey.config.server.provider.classnames</param-name>
                  <param-value>%s</param-value>
                </init-param>
                <init-param>
                  <param-name>jersey.config.server.wadl.disableWadl</param-name>
                  <param-value>true</param-value>
                </init-param>
                <load-on-startup>1</load-on-startup>
                <async-supported>true</async-supported>
              </servlet>
              <servlet-mapping>
                <servlet-name>rest</servlet-name>
                <url-pattern>/*</url-pattern>
              </servlet-mapping>
            </web-app>
            """;

    /** The parent of an application's class loader; without it, the application would find all of this test's classes. */
    static final class ServerClasses extends ClassLoader {

        ServerClasses() {
            super(getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (SERVER.stream().noneMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            return RedeployContract.class.getClassLoader().loadClass(name);
        }
    }

    @TempDir
    Path directory;

    private URI room;

    /** Starts the server, without any application. */
    abstract URI start() throws Exception;

    /** Deploys a directory at the root; only {@link ServerClasses} are above its class loader. */
    abstract WeakReference<ClassLoader> deploy(Path application) throws Exception;

    abstract void undeploy() throws Exception;

    /** How many TCP connections the server has. */
    abstract long connections();

    abstract void stop() throws Exception;

    @BeforeEach
    void startServer() throws Exception {
        room = start().resolve("/room");
    }

    @AfterEach
    void stopServer() throws Exception {
        stop();
    }

    @Test
    void anApplicationThatIsUndeployedWithItsStreamsOpenLeavesNothingBehind() throws Exception {
        var application = webApplication();
        var earlier = Thread.getAllStackTraces().keySet();
        var loaders = new ArrayList<WeakReference<ClassLoader>>();

        for (int i = 0; i < REDEPLOYMENTS; i++) {
            loaders.add(deploy(application));
            try (var one = open();
                    var another = open()) {
                assertThat(publish("hello")).isEqualTo("1");
                assertThat(one.next().data()).isEqualTo("hello");
                assertThat(another.next().data()).isEqualTo("hello");

                assertTimeout(UNDEPLOYED, this::undeploy);

                requireEnd(one);
                requireEnd(another);
            }
        }

        await("threads")
                .atMost(STOPPED)
                .untilAsserted(() -> assertThat(threadsSince(earlier)).isEmpty());
        // Responses that did not end would stay, and so would their connections: a stream has no time-out.
        await("connections").untilAsserted(() -> assertThat(connections()).isZero());
        assertThat(StreamClient.get(room).statusCode())
                .as("the server's own answer")
                .isEqualTo(404);
        displaceLastRecord();
        await("class loaders").untilAsserted(() -> {
            System.gc();
            assertThat(alive(loaders)).isEmpty();
        });
    }

    private static List<Integer> alive(List<WeakReference<ClassLoader>> loaders) {
        return IntStream.range(0, loaders.size())
                .filter(i -> !loaders.get(i).refersTo(null))
                .boxed()
                .toList();
    }

    private StreamClient open() {
        var client = StreamClient.connect(room);
        assertThat(client.status()).isEqualTo(200);
        client.opening();
        return client;
    }

    private String publish(String text) {
        return StreamClient.send(
                        HttpRequest.newBuilder(room)
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString(text))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void requireEnd(StreamClient client) {
        assertThat(client.awaitEnd()).isTrue();
        assertThat(client.isComplete()).isTrue();
    }

    /** The library's own, but for those of earlier tests in this process that are still on their way out. */
    private static List<Thread> threadsSince(Set<Thread> earlier) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sse-jaxrs-") && !earlier.contains(thread))
                .toList();
    }

    /** What {@link #displaceLastRecord} compares. */
    public record Compared(Compared part) {}

    /**
     * The JDK keeps hold of the classes of the last record that was compared for the first time: each method handle
     * remembers what it was last adapted to (JDK-8078641; strongly in 17, later softly), and
     * {@code java.lang.runtime.ObjectMethods} adapts one and the same for all records there are. So one more is
     * compared, of a class loader of its own; in the same way the next deployment frees the one before.
     */
    private static void displaceLastRecord() throws Exception {
        try (var loader =
                new URLClassLoader(new URL[] {location(Compared.class)}, ClassLoader.getPlatformClassLoader())) {
            var constructor = loader.loadClass(Compared.class.getName()).getDeclaredConstructors()[0];
            var one = constructor.newInstance((Object) null);
            var another = constructor.newInstance((Object) null);
            assertThat(one).isEqualTo(another).hasSameHashCodeAs(another).hasToString(another.toString());
        }
    }

    private Path webApplication() throws Exception {
        var application = directory.resolve("application");
        var classes = Files.createDirectories(application.resolve("WEB-INF/classes"));
        var lib = Files.createDirectories(application.resolve("WEB-INF/lib"));
        Files.writeString(application.resolve("WEB-INF/web.xml"), WEB_XML.formatted(RedeployedRoom.class.getName()));
        copyClass(RedeployedRoom.class, classes);
        copyLibrary(Path.of(location(PubSub.class).toURI()), classes, lib);
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var jar = Path.of(entry);
            if (LIBRARIES.stream().anyMatch(jar.getFileName().toString()::startsWith)) {
                Files.copy(jar, lib.resolve(jar.getFileName()));
            }
        }
        return application;
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static void copyClass(Class<?> type, Path classes) throws IOException {
        var file = type.getName().replace('.', '/') + ".class";
        Files.createDirectories(classes.resolve(file).getParent());
        try (var bytes = type.getClassLoader().getResourceAsStream(file)) {
            Files.copy(bytes, classes.resolve(file));
        }
    }

    /** From its jar, or from the directory of its classes where it has not been packaged. */
    private static void copyLibrary(Path library, Path classes, Path lib) throws IOException {
        if (Files.isRegularFile(library)) {
            Files.copy(library, lib.resolve(library.getFileName()));
            return;
        }
        try (var files = Files.walk(library)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var target = classes.resolve(library.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
