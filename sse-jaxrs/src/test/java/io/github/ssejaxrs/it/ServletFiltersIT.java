package io.github.ssejaxrs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssejaxrs.servlet.ServletInitializer;
import io.github.ssejaxrs.testing.StreamClient;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.EnumSet;
import java.util.zip.GZIPOutputStream;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;

/** What an application's own servlet filters do to a stream: headers stay, compression does not. */
class ServletFiltersIT {

    /** A filter as applications have it: adds a header, and compresses when the client takes it. */
    static final class HeadersAndGzip extends HttpFilter {
        private static final long serialVersionUID = 1;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            response.setHeader("Access-Control-Allow-Origin", "https://app.example");
            response.addCookie(new Cookie("seen", "yes"));
            var encoding = request.getHeader("Accept-Encoding");
            if (encoding == null || !encoding.contains("gzip")) {
                chain.doFilter(request, response);
                return;
            }
            response.setHeader("Content-Encoding", "gzip");
            var compressing = new Compressing(response);
            chain.doFilter(request, compressing);
            compressing.finish();
        }
    }

    private static final class Compressing extends HttpServletResponseWrapper {
        private GZIPOutputStream gzip;

        Compressing(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            gzip = new GZIPOutputStream(super.getOutputStream());
            return new ServletOutputStream() {
                @Override
                public void write(int b) throws IOException {
                    gzip.write(b);
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setWriteListener(WriteListener listener) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        void finish() throws IOException {
            if (gzip != null) {
                gzip.finish();
            }
        }
    }

    private static final ServletContainerInitializer WITH_FILTER = (classes, context) -> {
        new ServletInitializer().onStartup(classes, context);
        var filter = context.addFilter("gzip", new HeadersAndGzip());
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    };

    @Test
    void aFiltersHeadersReachTheClientAndItsCompressionDoesNot() throws Exception {
        for (var server : new StreamContract.Server[] {
            JettyIT.start(new ResourceConfig(Streams.class), WITH_FILTER),
            TomcatIT.start(new ResourceConfig(Streams.class), WITH_FILTER)
        }) {
            try (var client = StreamClient.connect(
                    server.base().resolve("streams/response/news"), "Accept-Encoding", "gzip, deflate, br")) {
                assertThat(client.opening().data()).startsWith("{\"connection\"");
                assertThat(client.headers().firstValue("Content-Encoding")).isEmpty();
                assertThat(client.headers().allValues("Set-Cookie"))
                        .as("the filter's, and the two of the Response")
                        .hasSize(3);
                assertThat(client.headers().firstValue("Access-Control-Allow-Origin"))
                        .hasValue("https://app.example");
            } finally {
                server.stop();
            }
        }
    }
}
