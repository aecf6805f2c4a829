package io.github.ssejaxrs.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisConnectionException;

class CertificatesIT {

    private static final Certificates CERTIFICATES = Certificates.create();

    @Test
    void whoTrustsTheAuthorityGetsInByTls() throws Exception {
        try (var server = RedisServer.builder().tls(CERTIFICATES).start();
                var proxy = FaultProxy.to(server.tlsAddress())) {
            assertThat(server.tlsUri())
                    .hasScheme("rediss")
                    .hasPort(server.tlsAddress().getPort());
            assertThat(ping(server.tlsAddress(), CERTIFICATES)).isEqualTo("PONG");
            assertThat(ping(new HostAndPort("localhost", proxy.port()), CERTIFICATES))
                    .isEqualTo("PONG");
            try (var socket = CERTIFICATES.sslContext().getSocketFactory().createSocket("localhost", proxy.port())) {
                socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readNBytes(7)).asString().isEqualTo("+PONG\r\n");
            }
        }
    }

    @Test
    void whoTrustsAnotherAuthorityDoesNotGetIn() {
        try (var server = RedisServer.builder().tls(CERTIFICATES).start()) {
            assertThatThrownBy(() -> ping(server.tlsAddress(), Certificates.create()))
                    .isInstanceOf(JedisConnectionException.class)
                    .hasStackTraceContaining(SSLHandshakeException.class.getName());
        }
    }

    @Test
    void aServerThatPretendsToBeAnotherIsNotBelieved() {
        var certificates = Certificates.forHost("redis.example.org");
        try (var server = RedisServer.builder().tls(certificates).start()) {
            assertThatThrownBy(() -> ping(server.tlsAddress(), certificates))
                    .isInstanceOf(JedisConnectionException.class)
                    .hasStackTraceContaining("localhost");
        }
    }

    private static String ping(HostAndPort address, Certificates certificates) {
        var tls = SslOptions.builder()
                .truststore(
                        certificates.trustStore().toFile(),
                        certificates.trustStorePassword().toCharArray())
                .trustStoreType("PKCS12")
                .sslVerifyMode(SslVerifyMode.FULL)
                .build();
        var config = DefaultJedisClientConfig.builder()
                .protocol(RedisProtocol.RESP2)
                .sslOptions(tls)
                .build();
        try (var connection = new Jedis(address, config)) {
            return connection.ping();
        }
    }
}
