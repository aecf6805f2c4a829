package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.servlet.ServletInitializer;
import io.github.ssejaxrs.testing.LogRecorder;
import io.github.ssejaxrs.testing.StreamClient;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;

/** A servlet filter of the application that does not allow asynchronous processing. */
class AsyncSupportIT {

    static final class Plain extends HttpFilter {
        private static final long serialVersionUID = 1;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, response);
        }
    }

    private static final ServletContainerInitializer WITH_PLAIN_FILTER = (classes, context) -> {
        new ServletInitializer().onStartup(classes, context);
        context.addFilter("audit", new Plain())
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    };

    @Test
    void doesNotMatterOnJetty() throws Exception {
        var server = JettyIT.start(new ResourceConfig(Streams.class), WITH_PLAIN_FILTER);
        try {
            opensStreams(server);
        } finally {
            server.stop();
        }
    }

    @Test
    void isOvercomeOnTomcat() throws Exception {
        var server = TomcatIT.start(new ResourceConfig(Streams.class), WITH_PLAIN_FILTER);
        try {
            opensStreams(server);
        } finally {
            server.stop();
        }
    }

    private static void opensStreams(StreamContract.Server server) {
        for (var form : List.of("name", "at-once", "later", "suspended")) {
            try (var client = StreamClient.connect(server.base().resolve("streams/" + form + "/news"))) {
                assertThat(client.status()).as(form).isEqualTo(200);
                client.opening();
            }
        }
    }

    @Test
    void aMissingServletFilterOfTheLibraryIsNamed() throws Exception {
        var server = JettyIT.start(new ResourceConfig(Streams.class), (classes, context) -> {});
        try (var log = LogRecorder.of("io.github.ssejaxrs")) {
            var answer = StreamClient.get(server.base().resolve("streams/name/news"));

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(log.messages()).anyMatch(message -> message.contains("<absolute-ordering/>"));
        } finally {
            server.stop();
        }
    }
}
