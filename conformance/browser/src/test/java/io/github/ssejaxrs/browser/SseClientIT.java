package io.github.ssejaxrs.browser;

import static io.github.ssejaxrs.browser.ClientServer.IMPATIENT;
import static io.github.ssejaxrs.browser.ClientServer.PATIENCE;
import static io.github.ssejaxrs.browser.ClientServer.awaitData;
import static io.github.ssejaxrs.browser.ClientServer.awaitState;
import static io.github.ssejaxrs.browser.ClientServer.seen;
import static io.github.ssejaxrs.browser.ClientServer.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The browser client with a connection of its own, in a browser, on bad days. */
class SseClientIT {

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @RegisterExtension
    final ClientServer server = new ClientServer();

    private Page page() {
        return server.open(chromium.person().newPage());
    }

    private static Map<String, Object> impatient(String option, Object value) {
        var options = new HashMap<>(IMPATIENT);
        options.put(option, value);
        return options;
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void saysWhatIsPublishedAndHowItStands() {
        var page = page();

        watch(page, "api/rooms/a/events", Map.of());
        awaitState(page, "open");
        server.publish("a", 1);
        server.publish("a", 2);
        awaitData(page, upTo(2));
        page.evaluate("stream.close()");

        assertThat(seen(page, "states")).containsExactly("connecting", "open", "closed");
        assertThat(page.evaluate("stream.readyState === EventSource.CLOSED")).isEqualTo(true);
        assertThat(page.evaluate("stream.lastEventId === seen.ids[1]")).isEqualTo(true);
        await().atMost(PATIENCE).until(() -> server.front().openStreams() == 0);
    }

    /** What deployments look like: connections break, then somebody answers something, then all is well. */
    @ParameterizedTest
    @ValueSource(ints = {503, 502, 404, 429, 500})
    void aDeploymentCostsNothing(int status) {
        var page = page();
        watch(page, "api/rooms/a/events", IMPATIENT);
        awaitState(page, "open");
        server.publish("a", 1);
        awaitData(page, upTo(1));

        server.front().answer(status);
        server.front().cut();
        awaitState(page, "waiting");
        server.publish("a", 2);
        await().atMost(PATIENCE)
                .until(() -> server.front()
                                .asked(asked -> asked.method().equals("HEAD"))
                                .size()
                        >= 3);
        assertThat(server.front().asked(Front.Asked::isStream)).hasSize(2);
        server.front().pass();
        server.publish("a", 3);

        awaitData(page, upTo(3));
        assertThat(seen(page, "resets")).isEmpty();
    }

    @Test
    void whereverConnectionsBreakNothingIsLostAndNothingComesTwice() throws Exception {
        var page = page();
        var random = new Random(7);
        var published = new AtomicInteger();
        var stop = new CompletableFuture<Void>();
        watch(page, "api/rooms/a/events", IMPATIENT);
        awaitState(page, "open");

        var publishing = CompletableFuture.runAsync(() -> {
            while (!stop.isDone() && published.get() < 20_000) {
                server.publish("a", published.incrementAndGet());
                Thread.onSpinWait();
                java.util.concurrent.locks.LockSupport.parkNanos(500_000);
            }
        });
        for (int cut = 0; cut < 12; cut++) {
            int before = published.get();
            int some = 20 + random.nextInt(150);
            await().atMost(PATIENCE).until(() -> published.get() > before + some);
            if (cut % 3 == 1) {
                server.front().answer(cut % 2 == 0 ? 503 : 404);
            }
            server.front().cut();
            if (cut % 3 == 1) {
                awaitState(page, "waiting");
                server.front().pass();
            }
            if (cut % 3 == 2) {
                page.evaluate("dispatchEvent(new Event('online'))");
            }
            awaitState(page, "open");
        }
        stop.complete(null);
        publishing.get();

        awaitData(page, upTo(published.get()));
        assertThat(seen(page, "resets")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 410, 204})
    void aRefusalIsForGood(int status) {
        var page = page();

        watch(page, "api/refused/" + status + "/events", IMPATIENT);
        awaitState(page, "closed");

        assertThat((Map<?, ?>) seen(page, "errors").get(0))
                .isEqualTo(Map.of(
                        "condition",
                        "refused",
                        "status",
                        status,
                        "text",
                        "The server answers " + status + " to " + server.front().uri() + "api/refused/" + status
                                + "/events"));
        page.evaluate("dispatchEvent(new Event('online'))");
        page.waitForTimeout(500); // several of its waits
        assertThat(server.front().asked(asked -> true)).hasSize(2);
        assertThat(seen(page, "states")).containsExactly("connecting", "waiting", "closed");
    }

    @Test
    void whereHeadIsNotKnownTheStreamItselfIsAsked() {
        var page = page();

        server.front().answer(405);
        watch(page, "api/rooms/a/events", IMPATIENT);
        await().atMost(PATIENCE)
                .until(() -> server.front().asked(Front.Asked::isStream).size() >= 3);
        server.front().pass();

        awaitState(page, "open");
    }

    @Test
    void itWaitsAsLongAsTheServerSays() {
        var page = page();

        server.front().answer(503, "Retry-After: 2");
        watch(page, "api/rooms/a/events", IMPATIENT);
        await().atMost(PATIENCE)
                .until(() -> server.front()
                                .asked(asked -> asked.method().equals("HEAD"))
                                .size()
                        == 1);
        var began = System.nanoTime();
        await().atMost(PATIENCE)
                .until(() -> server.front()
                                .asked(asked -> asked.method().equals("HEAD"))
                                .size()
                        == 2);

        assertThat(System.nanoTime() - began).isGreaterThan(1_500_000_000L);
    }

    /** Chromium comes back at once, each time, when it was told to wait for a few milliseconds only. */
    @Test
    void whatBreaksAgainAndAgainIsNotHammered() {
        var page = page();
        watch(page, "api/rooms/a/events", impatient("backoff", List.of(500, 30000)));
        awaitState(page, "open");

        server.front().breakAll();
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);

        assertThat(server.front().asked(asked -> true)).hasSizeLessThan(15);
    }

    /** The answer is an event stream that says nothing but how long to wait, and that is no failure. */
    @Test
    void whoIsRefusedByAStreamComesBackWhenItWasTold() {
        server.front().serve("/api/full/events", "text/event-stream", "retry: 2000\n\n");
        var page = page();
        var began = System.nanoTime();

        watch(page, "api/full/events", IMPATIENT);
        page.waitForFunction("seen.states.filter(state => state === 'waiting').length === 3");

        assertThat(System.nanoTime() - began).isGreaterThan(3_500_000_000L);
    }

    @Test
    void aWaitThatIsTooLongIsCutShort() {
        var page = page();
        page.evaluate("window.waits = []; const later = setTimeout;"
                + " window.setTimeout = (what, ms) => waits.push(ms) && later(what, Math.min(ms, 1000))");

        server.front().answer(503, "Retry-After: 86400");
        watch(page, "api/rooms/a/events", IMPATIENT);

        page.waitForFunction("waits.some(ms => ms >= 600000 && ms <= 600100)");
    }

    @Test
    void whoIsDismissedStaysAway() {
        var page = page();
        watch(page, "api/mine/a/events", IMPATIENT);
        awaitState(page, "open");

        server.pubSub().channels().dismiss("ada", "forbidden", "You have been signed out.");
        awaitState(page, "closed");

        assertThat(seen(page, "errors"))
                .isEqualTo(List.of(Map.of("condition", "forbidden", "text", "You have been signed out.")));
        page.waitForTimeout(500);
        assertThat(server.front().asked(asked -> true)).hasSize(1);
    }

    @Test
    void whoComesBackAfterADismissalStaysAwayToo() {
        var page = page();

        watch(page, "api/rooms/a/events", impatient("lastEventId", "over"));
        awaitState(page, "closed");

        assertThat(page.evaluate("seen.errors[0].status")).isEqualTo(204);
    }

    @Test
    void aResetIsToldAndIsTheNewPlace() {
        var page = page();

        watch(page, "api/rooms/a/events", impatient("lastEventId", "no place at all & more"));
        awaitState(page, "open");
        await().atMost(PATIENCE).until(() -> seen(page, "resets").size() == 1);
        var reset = (List<?>) seen(page, "resets").get(0);

        assertThat(reset.get(0)).isEqualTo("invalid-cursor");
        assertThat(page.evaluate("stream.lastEventId")).isEqualTo(reset.get(1));
        assertThat(server.front().asked(asked -> true).get(0).target())
                .endsWith("?lastEventId=no+place+at+all+%26+more");
    }

    @Test
    void itBeginsWhereThePageWasRendered() {
        var page = page();
        var cursor = server.pubSub().channels().cursor(List.of("rooms/a"));
        server.publish("a", 1);

        watch(page, "api/rooms/a/events?lastEventId=replaced", impatient("lastEventId", cursor));

        awaitData(page, upTo(1));
        assertThat(seen(page, "resets")).isEmpty();
    }

    @Test
    void theNetworkThatIsBackMakesItConnectAnew() {
        var page = page();
        watch(page, "api/rooms/a/events", IMPATIENT);
        awaitState(page, "open");
        server.publish("a", 1);
        awaitData(page, upTo(1));

        server.front().fallSilent();
        server.publish("a", 2);
        page.context().setOffline(true);
        page.context().setOffline(false);

        awaitData(page, upTo(2));
    }

    @Test
    void aPageThatComesBackGoesOnWhereItWas() {
        var page = page();
        watch(page, "api/rooms/a/events", IMPATIENT);
        awaitState(page, "open");
        server.publish("a", 1);
        awaitData(page, upTo(1));

        page.navigate(server.front().uri() + "elsewhere");
        await().atMost(PATIENCE).until(() -> server.front().openStreams() == 0);
        server.publish("a", 2);
        page.evaluate("history.back()");
        awaitState(page, "open");
        server.publish("a", 3);

        awaitData(page, upTo(3));
        assertThat(seen(page, "states")).containsExactly("connecting", "open", "waiting", "connecting", "open");
    }

    @Test
    void whatCannotBeParsedIsReportedAndStopsNothing() {
        var page = page();
        watch(page, "api/rooms/a/events", IMPATIENT);
        page.evaluate("stream.on('message', data => { throw new Error('mine ' + data); })");
        page.evaluate("stream.on('message', (data, event) => (window.after ??= []).push(data))");
        awaitState(page, "open");

        server.publish("a", 1);
        server.publish("a", "hello " + "x".repeat(500));
        server.publish("a", 3);

        awaitData(page, List.of(1, 3));
        assertThat(page.evaluate("after")).isEqualTo(List.of(1, 3));
        assertThat((List<?>) page.evaluate("uncaught.filter(message => message.startsWith('mine'))"))
                .isEqualTo(List.of("mine 1", "mine 3"));
        assertThat(page.evaluate("uncaught.find(message => !message.startsWith('mine'))")
                        .toString())
                .startsWith("SseClient: the data of event \"message\" cannot be parsed: \"hello xxx")
                .endsWith("…. Publish JSON, or give the option parse: String")
                .hasSizeLessThan(250);
    }

    @Test
    void whoeverIsToldMayClose() {
        var page = page();
        page.evaluate("let told = 0; stream = new SseClient('api/rooms/a/events',"
                + " { onState: state => state === 'connecting' && ++told === 2 && stream.close() })");
        awaitState(page, "open");

        page.evaluate("dispatchEvent(new Event('online'))");
        awaitState(page, "closed");

        await().during(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .until(() -> server.front().openStreams() == 0 && server.streams() == 0);
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        var page = page();

        var messages = new ArrayList<String>();
        for (var options : List.of(
                "{ silence: '45s' }",
                "{ silence: 0 }",
                "{ silence: NaN }",
                "{ backoff: [500, 300] }",
                "{ shared: 'yes' }",
                "{ lastEventId: 7 }",
                "{ onreset() {} }",
                "{ parse: null }")) {
            messages.add(page.evaluate(
                            "options => { try { new SseClient('x', eval('(' + options + ')')); return 'taken'; }"
                                    + " catch (e) { return e.name + ': ' + e.message; } }",
                            options)
                    .toString());
        }

        assertThat(messages).allMatch(message -> message.matches("(Type|Range)Error: SseClient.*"));
        assertThat(messages.get(0)).contains("silence is \"45s\"", "number");
        assertThat(messages.get(1)).contains("silence is 0", "milliseconds");
        assertThat(messages.get(6)).contains("onreset", "onReset");
    }
}
