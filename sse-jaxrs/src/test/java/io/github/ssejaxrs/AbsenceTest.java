package io.github.ssejaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.internal.config.SettingsSource;
import jakarta.ws.rs.core.Response;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each optional library may be absent: the rest goes on working. */
class AbsenceTest {

    /** Sees the class path but for some packages, and loads everything anew. */
    private static final class Without extends URLClassLoader {

        private final List<String> absent;

        Without(List<String> absent) throws Exception {
            super(classPath(absent), ClassLoader.getPlatformClassLoader());
            this.absent = absent;
        }

        /** Jersey's bridges to a library go with it; they would not start without. */
        private static URL[] classPath(List<String> absent) throws Exception {
            var bridges = new ArrayList<String>();
            if (absent.contains("jakarta.enterprise.")) {
                bridges.add("jersey-cdi");
            }
            if (absent.contains("jakarta.json.bind.")) {
                bridges.add("jersey-media-json-binding");
            }
            var urls = new ArrayList<URL>();
            for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                if (bridges.stream().noneMatch(entry::contains)) {
                    urls.add(Path.of(entry).toUri().toURL());
                }
            }
            return urls.toArray(URL[]::new);
        }

        @Override
        public void addURL(URL url) {
            super.addURL(url);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (absent.stream().anyMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jakarta.servlet.",
                "jakarta.enterprise.",
                "jakarta.json.bind.",
                "com.fasterxml.jackson.",
                "jakarta.json.bind.,com.fasterxml.jackson.",
                "org.eclipse.microprofile.",
                "io.micrometer.",
                "org.glassfish.grizzly.",
                "jakarta.servlet.,jakarta.enterprise.,jakarta.json.bind.,"
                        + "org.eclipse.microprofile.,io.micrometer.,org.glassfish.grizzly."
            })
    void anApplicationStartsPublishesAndAnswersWithout(String absent) throws Exception {
        try (var loader = new Without(List.of(absent.split(",")))) {
            assertThat(inside(loader, () -> run(loader))).isEqualTo("published 1, answered 403");
        }
    }

    @Test
    void jerseyItselfMayBeAbsent() throws Exception {
        try (var loader = new Without(List.of("org.glassfish.", "jakarta.servlet.", "jakarta.enterprise."))) {
            var feature = loader.loadClass(PubSubFeature.class.getName());
            var pubSub = inside(
                    loader,
                    () -> feature.getMethod("pubSub")
                            .invoke(feature.getConstructor().newInstance()));

            assertThat(pubSub.getClass().getMethod("publisher").invoke(pubSub)).isNotNull();
            pubSub.getClass().getMethod("close").invoke(pubSub);
        }
    }

    @Test
    void theFileOfMicroProfileConfigIsReadWithoutIt(@TempDir Path first, @TempDir Path second) throws Exception {
        write(first, "sse-jaxrs.keep-alive = 20s");
        write(second, "sse-jaxrs.keep-alive = 30s\nsse-jaxrs.history-size = 7\nsse-jaxrs.drain =");
        try (var loader = new Without(List.of("org.eclipse.microprofile."))) {
            loader.addURL(first.toUri().toURL());
            loader.addURL(second.toUri().toURL());
            var source = loader.loadClass(SettingsSource.class.getName());

            var sources = (List<?>)
                    inside(loader, () -> source.getMethod("surroundings").invoke(null));

            assertThat(sources)
                    .map(read -> source.getMethod("name").invoke(read))
                    .containsExactly(
                            "system property", "environment variable", "META-INF/microprofile-config.properties");
            @SuppressWarnings("unchecked")
            var lookup = (Function<String, String>) source.getMethod("lookup").invoke(sources.get(2));
            assertThat(lookup.apply("sse-jaxrs.keep-alive"))
                    .as("first on the class path")
                    .isEqualTo("20s");
            assertThat(lookup.apply("sse-jaxrs.history-size")).isEqualTo("7");
            assertThat(lookup.apply("sse-jaxrs.max-streams")).isNull();
            assertThat(lookup.apply("sse-jaxrs.drain"))
                    .as("nothing is no value")
                    .isNull();
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamed(@TempDir Path folder) throws Exception {
        write(folder, "another.library = \\u12");
        try (var loader = new Without(List.of("org.eclipse.microprofile."))) {
            loader.addURL(folder.toUri().toURL());
            var source = loader.loadClass(SettingsSource.class.getName());

            assertThatThrownBy(() -> inside(
                            loader, () -> source.getMethod("surroundings").invoke(null)))
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(folder.getFileName().toString())
                    .hasMessageContaining("Malformed");
        }
    }

    private static void write(Path folder, String settings) throws IOException {
        var file = folder.resolve("META-INF/microprofile-config.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, settings);
    }

    private static Object inside(ClassLoader loader, Callable<Object> step) throws Exception {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return step.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Object run(ClassLoader loader) throws Exception {
        Method main = Arrays.stream(
                        loader.loadClass(Application.class.getName()).getMethods())
                .filter(method -> method.getName().equals("run"))
                .findFirst()
                .orElseThrow();
        return main.invoke(null);
    }

    /** Runs inside the loader: a whole Jersey application without any container. */
    public static final class Application {

        private Application() {}

        public static String run() throws Exception {
            var feature = PubSubFeature.builder().build();
            var jersey = new ApplicationHandler(new ResourceConfig(Resource.class).register(feature));
            try (var pubSub = PubSub.of(jersey.getConfiguration())) {
                return "published %d, answered %d"
                        .formatted(pubSub.publisher().publish("news", "hello").sequence(), refused(jersey));
            }
        }

        /** Each transport has been asked by then. */
        private static int refused(ApplicationHandler jersey) throws Exception {
            var base = URI.create("http://localhost/");
            var request = new ContainerRequest(
                    base,
                    base.resolve("news/refused"),
                    "GET",
                    null,
                    new MapPropertiesDelegate(),
                    jersey.getConfiguration());
            return jersey.apply(request).get().getStatus();
        }

        /** A stream, and one that nobody gets. */
        @jakarta.ws.rs.Path("news")
        public static final class Resource {
            @jakarta.ws.rs.GET
            @Subscribe("news")
            public void events() {}

            @jakarta.ws.rs.GET
            @jakarta.ws.rs.Path("refused")
            @Subscribe("news")
            public Response refused() {
                return Response.status(Response.Status.FORBIDDEN).build();
            }
        }
    }
}
