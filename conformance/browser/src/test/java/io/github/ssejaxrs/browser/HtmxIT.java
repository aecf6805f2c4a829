package io.github.ssejaxrs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.github.ssejaxrs.browser.ClientServer.PATIENCE;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of htmx and its extension for event streams, as they are, with what browsers have and with the browser client. */
class HtmxIT {

    private static final String WEBJAR = "/META-INF/resources/webjars/htmx.org/";

    private static final String NATIVE = "";

    private static final String CLIENT = """
            <script type="module">
              import { SseClient } from '/sse-jaxrs/sse-client.js';
              htmx.createEventSource = url => new SseClient(url, { backoff: [20, 100] });
            </script>
            """;

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @RegisterExtension
    final ClientServer server = new ClientServer();

    private Page page(String source) throws IOException {
        var version = htmxVersion();
        server.front()
                .serve("/htmx.js", "text/javascript", ClientServer.resource(WEBJAR + version + "/dist/htmx.min.js"));
        server.front()
                .serve("/sse.js", "text/javascript", ClientServer.resource(WEBJAR + version + "/dist/ext/sse.js"));
        server.front().serve("/htmx", "text/html", """
                        <!doctype html>
                        <script src="/htmx.js"></script>
                        <script src="/sse.js"></script>
                        %s
                        <div hx-ext="sse" sse-connect="/api/history/a/events">
                          <div id="message" sse-swap="message"></div>
                          <div id="other" sse-swap="other"></div>
                        </div>
                        """.formatted(source));
        var page = chromium.person().newPage();
        page.navigate(server.front().uri() + "htmx");
        return page;
    }

    private static String htmxVersion() throws IOException {
        var properties = new java.util.Properties();
        try (var in = HtmxIT.class.getResourceAsStream("/META-INF/maven/org.webjars.npm/htmx.org/pom.properties")) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }

    @ParameterizedTest
    @ValueSource(strings = {NATIVE, CLIENT})
    void whatIsPublishedIsShown(String source) throws IOException {
        var page = page(source);
        server.pubSub().publisher().publish("rooms/a", "message", "<b>Hello</b>");
        server.pubSub().publisher().publish("rooms/a", "other", "<i>there</i>");

        assertThat(page.locator("#message b")).hasText("Hello");
        assertThat(page.locator("#other i")).hasText("there");
        page.evaluate("htmx.find('[sse-connect]').remove()");
        server.pubSub().publisher().publish("rooms/a", "message", "by which it sees that nobody is there");
        await().atMost(PATIENCE).until(() -> server.front().openStreams() == 0);
    }

    @Test
    void aDeploymentCostsNothing() throws IOException {
        var page = page(CLIENT);
        server.pubSub().publisher().publish("rooms/a", "message", "<b>before</b>");
        assertThat(page.locator("#message b")).hasText("before");

        server.front().answer(503);
        server.front().cut();
        await().atMost(PATIENCE)
                .until(() -> server.front()
                                .asked(asked -> asked.method().equals("HEAD"))
                                .size()
                        >= 2);
        server.pubSub().publisher().publish("rooms/a", "message", "<b>meanwhile</b>");
        server.front().pass();

        assertThat(page.locator("#message b")).hasText("meanwhile");
    }
}
