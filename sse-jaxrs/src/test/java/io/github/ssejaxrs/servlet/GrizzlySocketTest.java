package io.github.ssejaxrs.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.nio.transport.TCPNIOTransportBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a connection of Grizzly's own, found by requests that look like those of the servers. */
class GrizzlySocketTest {

    private final BlockingQueue<NIOConnection> accepted = new LinkedBlockingQueue<>();
    private final AtomicInteger closed = new AtomicInteger();
    private TCPNIOTransport transport;
    private Socket client;
    private NIOConnection tcp;

    @BeforeEach
    void connect() throws Exception {
        transport = TCPNIOTransportBuilder.newInstance().build();
        transport.setProcessor(FilterChainBuilder.stateless()
                .add(new TransportFilter())
                .add(new BaseFilter() {
                    @Override
                    public NextAction handleAccept(FilterChainContext context) {
                        accepted.add((NIOConnection) context.getConnection());
                        return context.getStopAction();
                    }
                })
                .build());
        var address = transport.bind(new InetSocketAddress("localhost", 0)).getLocalAddress();
        transport.start();
        client = new Socket();
        client.connect(address);
        tcp = accepted.take();
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        transport.shutdownNow();
    }

    @Test
    void theQueueIsBoundedUntilTheStreamEnds() {
        int before = tcp.getMaxAsyncWriteQueueSize();

        var below = below(request("HTTP/1.1", new GlassFish(tcp)));
        assertThat(tcp.getMaxAsyncWriteQueueSize()).isEqualTo(64 * 1024);

        below.release();
        below.release();
        assertThat(tcp.getMaxAsyncWriteQueueSize()).isEqualTo(before);
    }

    @Test
    void whatPayaraCallsTheRequestIsFoundAsWell() {
        below(new HttpServletRequestWrapper(request("HTTP/1.1", new Payara(tcp))));

        assertThat(tcp.getMaxAsyncWriteQueueSize()).isEqualTo(64 * 1024);
    }

    @Test
    void aCloseIsToldThoughNobodyWrites() throws IOException {
        tcp.disableIOEvent(IOEvent.READ); // as long as a response is open
        var below = below(request("HTTP/1.1", new GlassFish(tcp)));
        below.noticeClose();

        client.close();

        await().untilAtomic(closed, count -> assertThat(count).isEqualTo(1));
    }

    /** Between the request and the opening of its stream. */
    @Test
    void aCloseThatWasBeforeIsToldAtOnceWhenTheStreamIsOpen() throws IOException {
        var below = below(request("HTTP/1.1", new GlassFish(tcp)));
        client.close();
        await().until(() -> !tcp.isOpen());
        assertThat(closed).hasValue(0);

        below.noticeClose();

        await().untilAtomic(closed, count -> assertThat(count).isEqualTo(1));
    }

    @Test
    void aCloseAfterTheEndIsNotTheStreamsAnyMore() throws IOException {
        var below = below(request("HTTP/1.1", new GlassFish(tcp)));
        below.release();
        below.noticeClose();

        client.close();

        await().until(() -> !tcp.isOpen());
        assertThat(closed).hasValue(0);
    }

    @Test
    void aConnectionThatOthersShareIsLeftAlone() {
        int before = tcp.getMaxAsyncWriteQueueSize();

        assertThat(GrizzlySocket.below(request("HTTP/2.0", new GlassFish(tcp)), closed::incrementAndGet))
                .isNull();
        assertThat(tcp.getMaxAsyncWriteQueueSize()).isEqualTo(before);
    }

    @Test
    void aServerThatIsNotAsItWasIsLeftAlone() {
        assertThat(GrizzlySocket.below(request("HTTP/1.1", new Object()), closed::incrementAndGet))
                .isNull();
        assertThat(GrizzlySocket.below(request("HTTP/1.1", new GlassFish("no connection")), closed::incrementAndGet))
                .isNull();
    }

    private GrizzlySocket below(HttpServletRequest request) {
        return Objects.requireNonNull(GrizzlySocket.below(request, closed::incrementAndGet), "found");
    }

    /** A container's own request, in the words of GlassFish and Payara. */
    interface Facade extends HttpServletRequest {
        Object getUnwrappedCoyoteRequest();
    }

    private static HttpServletRequest request(String protocol, Object catalinas) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                Facade.class.getClassLoader(),
                new Class<?>[] {Facade.class},
                (proxy, method, arguments) -> answer(method.getName(), protocol, catalinas));
    }

    private static @Nullable Object answer(String method, String protocol, Object catalinas) {
        return switch (method) {
            case "getProtocol" -> protocol;
            case "getUnwrappedCoyoteRequest" -> catalinas;
            default -> null;
        };
    }

    record GlassFish(Object tcp) {
        public Grizzly getGrizzlyRequest() {
            return new Grizzly(tcp);
        }
    }

    record Payara(Object tcp) {
        public Grizzly getCoyoteRequest() {
            return new Grizzly(tcp);
        }
    }

    record Grizzly(Object tcp) {
        public Context getContext() {
            return new Context(tcp);
        }
    }

    record Context(Object tcp) {
        public Object getConnection() {
            return tcp;
        }
    }
}
