package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.redis.testing.RedisCluster;
import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.redis.testing.SentinelGroup;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An application that is undeployed leaves no thread and no class loader behind, and no connection. */
class UndeployedIT {

    private static final int DEPLOYMENTS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What is deployed, in a class loader of its own with the library, Jedis and all that these need. */
    public static final class Application implements Consumer<String> {

        /** Starts, publishes, and stops again. */
        @Override
        public void accept(String url) {
            var feature = PubSubFeature.builder()
                    .setting("sse-jaxrs.redis.url", url)
                    .setting("sse-jaxrs.drain", "0s")
                    .build();
            try (var pubSub = feature.pubSub()) {
                pubSub.publisher().publish("news", "hello");
            }
        }
    }

    @Test
    void aServersApplicationLeavesNothingBehind() throws Exception {
        try (var server = RedisServer.builder().start()) {
            deploy(server.uri().toString());

            assertNoConnectionLeft(server);
        }
    }

    @Test
    void anApplicationOfSentinelsLeavesNothingBehind() throws Exception {
        try (var group = SentinelGroup.builder().replicas(1).start()) {
            deploy("redis-sentinel://" + joined(group.sentinelAddresses()) + "#" + group.masterName());

            assertNoConnectionLeft(group.master());
        }
    }

    @Test
    void anApplicationOfAClusterLeavesNothingBehind() throws Exception {
        try (var cluster = RedisCluster.builder().start()) {
            deploy("redis-cluster://" + joined(cluster.addresses()));

            for (var node : cluster.nodes()) {
                assertNoConnectionLeft(node);
            }
        }
    }

    private static void deploy(String url) throws Exception {
        var earlier = Thread.getAllStackTraces().keySet();
        var loaders = new ArrayList<WeakReference<ClassLoader>>();
        for (int i = 0; i < DEPLOYMENTS; i++) {
            loaders.add(deployOnce(url));
        }
        await("threads")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(threadsSince(earlier)).isEmpty());
        deployOnce(url); // the JDK remembers the classes of the last record that was compared; now these are others
        await("class loaders").atMost(PATIENCE).untilAsserted(() -> {
            System.gc();
            assertThat(loaders.stream().filter(loader -> !loader.refersTo(null)))
                    .isEmpty();
        });
    }

    @SuppressWarnings("unchecked") // it is what it is, of another class loader
    private static WeakReference<ClassLoader> deployOnce(String url) throws Exception {
        try (var loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            var application = (Consumer<String>) loader.loadClass(Application.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            var before = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(loader);
            try {
                application.accept(url);
            } finally {
                Thread.currentThread().setContextClassLoader(before);
            }
            return new WeakReference<>(loader);
        }
    }

    private static URL[] classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> {
                    try {
                        return Path.of(entry).toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray(URL[]::new);
    }

    /** Those of the JDK come and go as they like. */
    private static List<Thread> threadsSince(Set<Thread> earlier) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !earlier.contains(thread) && thread.getContextClassLoader() instanceof URLClassLoader)
                .toList();
    }

    private static void assertNoConnectionLeft(RedisServer server) {
        await("connections")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(String.valueOf(server.command("CLIENT", "LIST")))
                        .doesNotContain("name=sse-jaxrs"));
    }

    private static String joined(List<?> addresses) {
        return addresses.stream().map(Object::toString).collect(Collectors.joining(","));
    }
}
