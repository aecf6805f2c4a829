package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.servlet.ServletInitializer;
import io.github.ssejaxrs.testing.LogRecorder;
import io.github.ssejaxrs.testing.StreamClient;
import jakarta.servlet.ServletContainerInitializer;
import java.net.URL;
import java.net.URLClassLoader;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;

/** A runtime that does not find the feature, so that only the library's servlet filter is there. */
class UndiscoveredIT {

    /** Has the package of the servlet transport to itself, as an application has. */
    private static final class OwnTransport extends URLClassLoader {

        private static final String PACKAGE = ServletInitializer.class.getPackageName() + ".";

        OwnTransport() {
            super(
                    new URL[] {
                        ServletInitializer.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                    },
                    UndiscoveredIT.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                var loaded = findLoadedClass(name);
                return loaded != null
                        ? loaded
                        : name.startsWith(PACKAGE) ? findClass(name) : super.loadClass(name, resolve);
            }
        }

        ServletContainerInitializer initializer() throws ReflectiveOperationException {
            return (ServletContainerInitializer) loadClass(ServletInitializer.class.getName())
                    .getConstructor()
                    .newInstance();
        }
    }

    private static ResourceConfig application() {
        return new ResourceConfig(Streams.class).property("jakarta.ws.rs.loadServices", false);
    }

    @Test
    void isToldOnceWithTheRemedy() throws Exception {
        try (var loader = new OwnTransport();
                var log = LogRecorder.of("io.github.ssejaxrs.servlet")) {
            var server = JettyIT.start(application(), loader.initializer());
            try {
                StreamClient.get(server.base().resolve("streams/nothing/news"));
                StreamClient.get(server.base().resolve("streams/nothing/news"));
            } finally {
                server.stop();
            }

            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .contains("/streams/nothing/news")
                    .contains("add PubSubFeature.class to them");
        }
    }

    @Test
    void isOverWhenTheFeatureIsListed() throws Exception {
        try (var log = LogRecorder.of("io.github.ssejaxrs.servlet")) {
            var server = JettyIT.start(application().register(PubSubFeature.class), new ServletInitializer());
            try (var client = StreamClient.connect(server.base().resolve("streams/nothing/news"))) {
                client.opening();
            } finally {
                server.stop();
            }

            assertThat(log.messages()).isEmpty();
        }
    }
}
