package io.github.ssejaxrs.browser;

import static io.github.ssejaxrs.browser.ClientServer.PATIENCE;
import static io.github.ssejaxrs.browser.ClientServer.awaitData;
import static io.github.ssejaxrs.browser.ClientServer.awaitState;
import static io.github.ssejaxrs.browser.ClientServer.seen;
import static io.github.ssejaxrs.browser.ClientServer.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The browser client where the server says that it lives. */
class SilenceIT {

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @RegisterExtension
    final ClientServer server = new ClientServer(
            builder -> builder.keepAlive(Duration.ofMillis(300)).keepAliveEvent(true));

    private static final Map<String, Object> OPTIONS = Map.of("silence", 2500, "backoff", List.of(20, 100));

    @Test
    void aConnectionThatIsDeadIsReplaced() {
        var page = server.open(chromium.person().newPage());
        watch(page, "api/rooms/a/events", OPTIONS);
        awaitState(page, "open");
        page.evaluate("stream.addEventListener('keep-alive', () => window.alive = true)");
        page.waitForFunction("window.alive");
        server.publish("a", 1);
        awaitData(page, List.of(1));

        server.front().fallSilent();
        server.publish("a", 2);

        awaitData(page, List.of(1, 2));
        assertThat(seen(page, "resets")).isEmpty();
    }

    /**
     * A page that does not run for longer than the silence: its timers are late, and so is what it hears. The timer comes
     * before what waits behind it here, as it may.
     */
    @Test
    void aConnectionThatLivesIsLeftAlone() {
        var page = server.open(chromium.person().newPage());
        page.evaluate("const later = setTimeout; window.setTimeout = (what, ms) => later(what, ms === 2500 ? 50 : ms)");
        watch(page, "api/rooms/a/events", OPTIONS);
        awaitState(page, "open");
        page.evaluate("stream.addEventListener('keep-alive', () => window.alive = (window.alive ?? 0) + 1)");
        page.waitForFunction("window.alive");

        page.evaluate("const end = performance.now() + 5000; while (performance.now() < end);");
        page.waitForFunction("window.alive > 12");

        assertThat(server.front().asked(asked -> true)).hasSize(1);
    }

    /** The browser has come back by itself, and waits for an answer. */
    @Test
    void anAnswerThatNeverComesIsGivenUp() {
        var page = server.open(chromium.person().newPage());
        page.evaluate("const later = setTimeout;"
                + " window.setTimeout = (what, ms) => later(what, ms === 602500 ? 1000 : ms)");
        watch(page, "api/rooms/a/events", OPTIONS);
        awaitState(page, "open");
        page.evaluate("stream.addEventListener('keep-alive', () => window.alive = true)");
        page.waitForFunction("window.alive");

        server.front().swallow(true);
        server.front().cut();
        await().atMost(PATIENCE)
                .until(() -> !server.front()
                        .asked(asked -> asked.method().equals("HEAD"))
                        .isEmpty());
        server.front().swallow(false);
        server.publish("a", 1);

        awaitData(page, List.of(1));
    }

    /** It was deployed anew, with other settings: two connections are held dead, the third is not. */
    @Test
    void aServerThatHasCeasedToSayThatItLivesIsBelieved() {
        var page = server.open(chromium.person().newPage());
        watch(page, "api/rooms/a/events", Map.of("silence", 1000, "backoff", List.of(20, 100)));
        awaitState(page, "open");
        page.evaluate("stream.addEventListener('keep-alive', () => window.alive = true)");
        page.waitForFunction("window.alive");

        server.front().hideKeepAlive();
        await().atMost(PATIENCE)
                .until(() -> server.front().asked(Front.Asked::isStream).size() == 3);

        await().during(Duration.ofSeconds(5))
                .atMost(PATIENCE)
                .until(() -> server.front().asked(Front.Asked::isStream).size() == 3);
        awaitState(page, "open");
    }

    @Test
    void aNewConnectionThatIsDeadTooIsGivenUp() {
        var page = server.open(chromium.person().newPage());
        watch(page, "api/rooms/a/events", OPTIONS);
        awaitState(page, "open");
        page.evaluate("stream.addEventListener('keep-alive', () => window.alive = true)");
        page.waitForFunction("window.alive");

        server.front().swallow(true);
        server.front().fallSilent();
        await().atMost(PATIENCE)
                .until(() -> server.front()
                                .asked(asked -> asked.method().equals("HEAD"))
                                .size()
                        >= 2);
        server.front().swallow(false);
        server.publish("a", 1);

        awaitData(page, List.of(1));
    }
}
