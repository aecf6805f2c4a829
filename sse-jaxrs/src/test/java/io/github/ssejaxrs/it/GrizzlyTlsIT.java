package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.testing.EventStreamReader;
import io.github.ssejaxrs.testing.EventStreamReader.Received;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.glassfish.grizzly.ssl.SSLEngineConfigurator;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Below TLS the bytes may not go past Grizzly's codec. */
class GrizzlyTlsIT {

    @TempDir
    Path folder;

    @Test
    void streamsFlowThroughTls() throws Exception {
        var tls = tls();
        var feature = PubSubFeature.builder().keepAlive(Duration.ofMillis(200)).build();
        var server = GrizzlyHttpServerFactory.createHttpServer(
                URI.create("https://localhost:0/"),
                new ResourceConfig(Streams.class).register(feature),
                true,
                new SSLEngineConfigurator(tls, false, false, false));
        var port = server.getListeners().iterator().next().getPort();
        var received = new ArrayList<Received>();
        try (var pubSub = feature.pubSub()) {
            try (var socket = tls.getSocketFactory().createSocket("localhost", port)) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write("GET /streams/name/news HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                var in = socket.getInputStream();
                skipHead(in);
                var reader = new EventStreamReader(received::add);
                var published = new ArrayList<String>();
                for (int i = 0; i < 100; i++) {
                    published.add(i + "x".repeat(5000));
                    pubSub.publisher().publish("news", published.get(i));
                }
                var buffer = new byte[8192];
                while (received.size() < 101) {
                    int length = in.read(buffer);
                    assertThat(length).isPositive();
                    reader.feed(buffer, 0, length);
                }
                assertThat(received.subList(1, 101)).extracting(Received::data).isEqualTo(published);
            }
            await().until(() -> ((LocalChannels) pubSub.channels()).streams() == 0);
        } finally {
            server.shutdownNow();
        }
    }

    private static void skipHead(java.io.InputStream in) throws Exception {
        int matched = 0;
        var end = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        while (matched < end.length) {
            int next = in.read();
            matched = next == end[matched] ? matched + 1 : next == end[0] ? 1 : 0;
        }
    }

    /** A certificate of its own for each run, made by the JDK's keytool. */
    private SSLContext tls() throws Exception {
        var file = folder.resolve("tls.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var exit = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "tls",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).isZero();
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
