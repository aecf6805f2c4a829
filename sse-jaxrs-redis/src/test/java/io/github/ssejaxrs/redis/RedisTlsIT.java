package io.github.ssejaxrs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.redis.testing.Certificates;
import io.github.ssejaxrs.redis.testing.RedisServer;
import io.github.ssejaxrs.spi.Message;
import io.github.ssejaxrs.spi.Payload;
import io.github.ssejaxrs.spi.Retention;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.SslOptions;

/** Commands and messages go by TLS, to a server whose certificate names it and is trusted. */
class RedisTlsIT {

    private static final Retention RETENTION = new Retention(100, Duration.ofHours(1));
    private static final Payload PAYLOAD = new Payload("secret", null, null, null);

    private final Certificates certificates = Certificates.create();

    @Test
    void eventsGoByTls() throws InterruptedException {
        BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
        try (var server = RedisServer.builder().tls(certificates).start();
                var broker = RedisBroker.builder(server.tlsUri().toString())
                        .tls(trusting(certificates))
                        .build()) {
            broker.start(heard::add, name -> RETENTION);
            broker.subscribe("news");
            var place = broker.publish("news", PAYLOAD);

            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(new Message("news", place, PAYLOAD));
        }
    }

    @Test
    void aServerOfWhichTheCertificateIsNotTrustedIsToldNothing() {
        assertRefused(certificates, trusting(Certificates.create()));
    }

    @Test
    void aServerThatPretendsToBeAnotherIsToldNothing() {
        var others = Certificates.forHost("redis.example.org");

        assertRefused(others, trusting(others));
    }

    private static void assertRefused(Certificates served, SslOptions trusted) {
        try (var server = RedisServer.builder().tls(served).start();
                var broker = RedisBroker.builder(server.tlsUri().toString())
                        .tls(trusted)
                        .timeout(Duration.ofMillis(500))
                        .build()) {
            broker.start(message -> {}, name -> RETENTION);

            assertThatThrownBy(() -> broker.publish("news", PAYLOAD)).isInstanceOf(BrokerUnavailableException.class);
            assertThat(server.command("DBSIZE")).isEqualTo(0L);
        }
    }

    private static SslOptions trusting(Certificates certificates) {
        return SslOptions.builder()
                .truststore(
                        certificates.trustStore().toFile(),
                        certificates.trustStorePassword().toCharArray())
                .trustStoreType("PKCS12")
                .build();
    }
}
