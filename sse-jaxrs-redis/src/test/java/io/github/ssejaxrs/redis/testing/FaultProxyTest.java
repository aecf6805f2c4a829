package io.github.ssejaxrs.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.ssejaxrs.redis.testing.FaultProxy.Direction;
import io.github.ssejaxrs.redis.testing.FaultProxy.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.HostAndPort;

class FaultProxyTest {

    /** In which nothing came that would have come. */
    private static final int SILENCE_MS = 60;

    private final Backend backend = new Backend();
    private final FaultProxy proxy = FaultProxy.to(backend.address());

    @AfterEach
    void close() {
        proxy.close();
        backend.close();
    }

    @Test
    void everyByteIsCarriedAsItCameInBothDirections() throws Exception {
        var bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        try (var client = connect();
                var server = backend.next()) {
            var there = CompletableFuture.supplyAsync(() -> readAll(server));
            client.getOutputStream().write(bytes);
            client.shutdownOutput();
            assertThat(there.get(10, TimeUnit.SECONDS)).isEqualTo(bytes);

            var back = CompletableFuture.supplyAsync(() -> readAll(client));
            server.getOutputStream().write(bytes);
            server.shutdownOutput();
            assertThat(back.get(10, TimeUnit.SECONDS)).isEqualTo(bytes);
        }
        await().until(() -> proxy.links().isEmpty());
    }

    @Test
    void aBlackholeSwallowsEvenTheEndsAndGivesAllBackWhenItHasPassed() throws Exception {
        try (var client = connect()) {
            var server = backend.next();
            proxy.blackhole();
            server.getOutputStream().write(bytes("late"));
            server.close();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            proxy.pass();
            client.setSoTimeout(5_000);
            assertThat(new String(readAll(client), StandardCharsets.US_ASCII)).isEqualTo("late");
        }
    }

    @Test
    void aBlackholeSwallowsAReset() throws Exception {
        try (var client = connect()) {
            var server = backend.next();
            client.getOutputStream().write('x');
            assertThat(server.getInputStream().read()).isEqualTo('x'); // so the proxy has connected, too
            proxy.blackhole();
            server.setSoLinger(true, 0);
            server.close();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aBlackholeAcceptsConnectionsThatGetNoFurther() throws Exception {
        proxy.blackhole();
        try (var client = connect()) {
            client.getOutputStream().write(bytes("hello"));
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        await().until(() -> proxy.openConnections() == 0); // that a client has gone is noticed all the same
        assertThat(proxy.attempts()).isEqualTo(1);
    }

    @Test
    void oneDirectionMayBeSilentAlone() throws Exception {
        try (var client = connect();
                var server = backend.next()) {
            proxy.blackhole(link -> true, Direction.TO_CLIENT);
            client.getOutputStream().write('a');
            server.getOutputStream().write('b');

            assertThat(server.getInputStream().read()).isEqualTo('a');
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void subscribersAreToldFromOthersByWhatTheyAsk() throws Exception {
        try (var commands = connect();
                var commandsServer = backend.next();
                var subscriber = connect();
                var subscriberServer = backend.next()) {
            subscriber.getOutputStream().write(bytes("*2\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n"));
            assertThat(subscriberServer.getInputStream().readNBytes(29)).hasSize(29);

            proxy.blackhole(Link::subscribes);
            subscriberServer.getOutputStream().write('x');
            commandsServer.getOutputStream().write('y');

            assertThat(commands.getInputStream().read()).isEqualTo('y');
            assertThatThrownBy(() -> subscriber.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aConnectionIsCutAtBothEnds() throws Exception {
        try (var client = connect();
                var server = backend.next();
                var other = connect();
                var otherServer = backend.next()) {
            proxy.cut(link -> link.number() == 1);

            client.setSoTimeout(5_000);
            server.setSoTimeout(5_000);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            assertThatThrownBy(() -> server.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            other.getOutputStream().write('a');
            assertThat(otherServer.getInputStream().read()).isEqualTo('a');
        }
    }

    @Test
    void aBlackholeCanBeCut() throws Exception {
        try (var client = connect();
                var server = backend.next()) {
            proxy.blackhole();
            server.getOutputStream().write('a');

            proxy.cut();

            client.setSoTimeout(5_000);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void whoIsRefusedIsCounted() throws Exception {
        try (var client = connect();
                var server = backend.next()) {
            proxy.refuse();
            proxy.forgetAttempts();
            for (int i = 0; i < 3; i++) {
                try (var refused = connect()) {
                    refused.setSoTimeout(5_000);
                    assertThatThrownBy(() -> refused.getInputStream().read()).isInstanceOf(SocketException.class);
                } catch (SocketException resetWhileConnecting) {
                    // is as good
                }
            }

            assertThat(proxy.attempts()).isEqualTo(3);
            assertThat(proxy.attemptsInBusiestSecond()).isEqualTo(3);
            client.getOutputStream().write('a');
            assertThat(server.getInputStream().read()).isEqualTo('a');
            assertThat(proxy.openConnections()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatIsNotThereIsACutConnection() throws Exception {
        proxy.retarget(new HostAndPort("127.0.0.1", Ports.reserve()));
        try (var client = connect()) {
            client.setSoTimeout(5_000);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void newConnectionsLeadToTheNewTarget() throws Exception {
        try (var elsewhere = new Backend();
                var early = connect();
                var earlyServer = backend.next()) {
            proxy.retarget(elsewhere.address());
            try (var late = connect();
                    var lateServer = elsewhere.next()) {
                late.getOutputStream().write('l');
                early.getOutputStream().write('e');

                assertThat(lateServer.getInputStream().read()).isEqualTo('l');
                assertThat(earlyServer.getInputStream().read()).isEqualTo('e');
            }
        }
    }

    @Test
    void whatIsDelayedComesInOrder() throws Exception {
        try (var client = connect();
                var server = backend.next()) {
            proxy.delay(Duration.ofMillis(100), Duration.ofMillis(50));
            long before = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                client.getOutputStream().write('0' + i);
                TimeUnit.MILLISECONDS.sleep(5);
            }

            assertThat(new String(server.getInputStream().readNBytes(10), StandardCharsets.US_ASCII))
                    .isEqualTo("0123456789");
            assertThat(System.nanoTime() - before)
                    .isGreaterThan(Duration.ofMillis(95).toNanos());
        }
    }

    @Test
    void slicesAreOneByteEach() throws Exception {
        try (var client = connect();
                var server = backend.next()) {
            proxy.slice();
            client.getOutputStream().write(bytes("a".repeat(20_000)));

            int reads = 0;
            var buffer = new byte[20_000];
            for (int received = 0; received < 20_000; reads++) {
                received += server.getInputStream().read(buffer);
            }
            assertThat(reads).isGreaterThan(10); // as many as the system does not put together again
        }
    }

    @Test
    void theShareOfMessagesIsLostAndNothingElse() throws Exception {
        var reply = "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n";
        var message = "*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$4\r\n%04d\r\n";
        var pong = "*2\r\n$4\r\npong\r\n$0\r\n\r\n";
        try (var client = connect();
                var server = backend.next()) {
            proxy.dropMessages(0.1, 7);
            client.getOutputStream().write(bytes("SUBSCRIBE news\r\n"));
            server.getInputStream().readNBytes(16);
            var sent = new StringBuilder(reply);
            for (int i = 0; i < 1000; i++) {
                sent.append(message.formatted(i)).append(pong);
            }
            var all = bytes(sent.toString());
            var chance = new Random(3);
            for (int from = 0, length; from < all.length; from += length) {
                length = Math.min(all.length - from, 1 + chance.nextInt(100));
                server.getOutputStream().write(all, from, length);
            }
            server.shutdownOutput();
            client.setSoTimeout(5_000);

            var received = new String(readAll(client), StandardCharsets.US_ASCII);
            var expected = new StringBuilder(reply);
            int lost = 0;
            for (int i = 0; i < 1000; i++) {
                if (received.contains("$4\r\n%04d\r\n".formatted(i))) {
                    expected.append(message.formatted(i));
                } else {
                    lost++;
                }
                expected.append(pong);
            }
            assertThat(received).isEqualTo(expected.toString());
            assertThat(lost).isBetween(70, 130);
            assertThat(proxy.messagesLost()).isEqualTo(lost);
        }
    }

    @Test
    void aMessageThatHasBegunToArriveArrivesWhole() throws Exception {
        var message = "*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$1\r\na\r\n";
        try (var client = connect();
                var server = backend.next()) {
            client.setSoTimeout(5_000);
            client.getOutputStream().write(bytes("SUBSCRIBE news\r\n"));
            server.getInputStream().readNBytes(16);
            server.getOutputStream().write(bytes(message.substring(0, 20)));
            assertThat(client.getInputStream().readNBytes(20)).hasSize(20);

            proxy.dropMessages(1, 1);
            server.getOutputStream().write(bytes(message.substring(20) + message + "+OK\r\n"));

            assertThat(new String(client.getInputStream().readNBytes(message.length() - 20 + 5)))
                    .isEqualTo(message.substring(20) + "+OK\r\n");
        }
    }

    @Test
    void noThreadOutlivesTheProxy() throws Exception {
        try (var client = connect();
                var server = backend.next()) {
            client.getOutputStream().write('a');
            assertThat(server.getInputStream().read()).isEqualTo('a');
            proxy.blackhole();

            proxy.close();
        }

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("proxy-" + proxy.port())));
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(SILENCE_MS);
        return socket;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] readAll(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the test holds the other end of each connection. */
    private static final class Backend implements AutoCloseable {

        private final ServerSocket door;
        private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

        Backend() {
            try {
                door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            var thread = new Thread(this::accept, "backend");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            try {
                while (true) {
                    accepted.add(door.accept());
                }
            } catch (IOException closed) {
                // the test is over
            }
        }

        HostAndPort address() {
            return new HostAndPort("127.0.0.1", door.getLocalPort());
        }

        Socket next() throws Exception {
            var socket = accepted.poll(5, TimeUnit.SECONDS);
            assertThat(socket).isNotNull();
            return socket;
        }

        @Override
        public void close() {
            try {
                door.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
