package io.github.ssejaxrs.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.ssejaxrs.spi.Connection;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a response that cannot be handed over. */
class ExchangeTest {

    private final List<String> calls = new ArrayList<>();
    private final Set<Exchange> open = new HashSet<>();
    private final RecordingStream stream = new RecordingStream();
    private boolean asyncSupported;

    private final Exchange exchange = new Exchange(
            fake(
                    HttpServletRequest.class,
                    Map.of(
                            "isAsyncSupported", () -> asyncSupported,
                            "getServletContext",
                                    () -> fake(
                                            ServletContext.class,
                                            Map.of(
                                                    "getFilterRegistrations",
                                                    () -> Map.of("audit", fake(FilterRegistration.class, Map.of())))),
                            "startAsync", () -> fake(AsyncContext.class, Map.of()),
                            "getRequestURI", () -> "/events")),
            fake(HttpServletResponse.class, Map.of("getOutputStream", () -> {
                throw new IllegalStateException("getWriter() has been called");
            })),
            open);

    @Test
    void aFilterWithoutAsyncSupportIsNamedWithTheRemedy() {
        assertThatIllegalStateException()
                .isThrownBy(exchange::requireAsync)
                .withMessageContaining("add asyncSupported = true to its @WebFilter")
                .withMessageEndingWith("The filters of this application are [audit]");
        assertThat(calls).as("what Tomcat allows it by").contains("setAttribute");

        asyncSupported = true;
        exchange.requireAsync();
    }

    @Test
    void aHandOverThatFailsIsAnsweredAndForgotten() {
        exchange.attach(
                new MultivaluedHashMap<>(),
                stream,
                (failed, out) -> {
                    throw new AssertionError("there is no output");
                },
                () -> {});
        assertThat(open).containsExactly(exchange);
        exchange.handOverIfDone();

        assertThat(stream.gone).isOne();
        assertThat(calls).contains("reset", "complete").doesNotContain("flushBuffer");
    }

    /** Two threads may find out that a client is gone; Undertow would end the request in both. */
    @Test
    void theRequestIsCompletedOnce() {
        exchange.attach(new MultivaluedHashMap<>(), stream, (attached, out) -> {}, () -> {});
        exchange.handOverIfDone();
        exchange.onError(new AsyncEvent(fake(AsyncContext.class, Map.of()), new IOException("the client is gone")));

        assertThat(calls).containsOnlyOnce("complete");
    }

    @Test
    void theEndOfTheApplicationEndsItsStreams() {
        exchange.attach(new MultivaluedHashMap<>(), stream, (attached, out) -> {}, () -> {});
        exchange.end();

        assertThat(stream.gone).isOne();
        assertThat(open).isEmpty();
    }

    @Test
    void aFailureAfterAttachingIsToldToTheStream() {
        exchange.attach(new MultivaluedHashMap<>(), stream, (attached, out) -> {}, () -> {});
        exchange.fail(new IllegalStateException("a filter failed"));

        assertThat(stream.gone).isOne();
        assertThat(open).isEmpty();
    }

    private interface Answer {
        @Nullable
        Object get() throws Exception;
    }

    /** Records the calls; answers those given, and else nothing. */
    private <T> T fake(Class<T> type, Map<String, Answer> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            calls.add(method.getName());
            var answer = answers.get(method.getName());
            return answer != null ? answer.get() : method.getReturnType() == boolean.class ? false : null;
        }));
    }

    private static final class RecordingStream implements Connection.Listener {

        int gone;

        @Override
        public void opened(Connection connection) {
            throw new AssertionError("never opened");
        }

        @Override
        public void writable() {
            throw new AssertionError("never writable");
        }

        @Override
        public void gone(@Nullable Throwable cause) {
            gone++;
        }
    }
}
