package io.github.ssejaxrs.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is to be closed with an application is told by the requests that it answers. */
class StreamFilterTest {

    private final List<String> closed = new ArrayList<>();
    private final StreamFilter filter = new StreamFilter();

    @Test
    void closesTheApplicationsOfItsServletContextOnce() throws Exception {
        var rooms = ServletTransport.whenContextEnds(() -> closed.add("rooms"));
        var prices = ServletTransport.whenContextEnds(() -> closed.add("prices"));
        request(filter, rooms);
        request(filter, prices);
        request(filter, rooms);
        assertThat(closed).isEmpty();

        filter.destroy();
        filter.destroy();

        assertThat(closed).containsExactly("rooms", "prices");
    }

    @Test
    void leavesThoseOfOtherServletContexts() throws Exception {
        request(new StreamFilter(), ServletTransport.whenContextEnds(() -> closed.add("elsewhere")));

        filter.destroy();

        assertThat(closed).isEmpty();
    }

    /** By any method: an application may publish only. */
    private static void request(StreamFilter filter, ContainerRequestFilter application) throws Exception {
        Map<String, Object> attributes = new HashMap<>();
        var request = fake(HttpServletRequest.class, (method, arguments) -> switch (method) {
            case "getMethod" -> "POST";
            case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
            default -> throw new AssertionError(method);
        });
        filter.doFilter(
                request,
                null,
                (asked, answer) -> application.filter(fake(
                        ContainerRequestContext.class, (method, arguments) -> attributes.get((String) arguments[0]))));
    }

    private interface Answer {
        Object to(String method, Object[] arguments) throws IOException;
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}
