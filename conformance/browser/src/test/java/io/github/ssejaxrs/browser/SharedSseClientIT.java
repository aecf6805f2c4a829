package io.github.ssejaxrs.browser;

import static io.github.ssejaxrs.browser.ClientServer.PATIENCE;
import static io.github.ssejaxrs.browser.ClientServer.awaitData;
import static io.github.ssejaxrs.browser.ClientServer.awaitState;
import static io.github.ssejaxrs.browser.ClientServer.seen;
import static io.github.ssejaxrs.browser.ClientServer.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows of one browser that share a connection. */
class SharedSseClientIT {

    /** More than the six connections that a browser makes to one server by HTTP/1.1. */
    private static final int WINDOWS = 8;

    private static final Map<String, Object> SHARED = Map.of("shared", true, "backoff", List.of(20, 100));

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @RegisterExtension
    final ClientServer server = new ClientServer();

    private final AtomicInteger published = new AtomicInteger();
    private volatile boolean stopped;

    private Page watching(BrowserContext person, String url) {
        var page = server.open(person.newPage());
        watch(page, url, SHARED);
        return page;
    }

    private List<Integer> all() {
        return IntStream.rangeClosed(1, published.get()).boxed().toList();
    }

    private void publish() {
        server.publish("a", published.incrementAndGet());
    }

    private CompletableFuture<Void> keepPublishing() {
        return CompletableFuture.runAsync(() -> {
            while (!stopped && published.get() < 20_000) {
                publish();
                LockSupport.parkNanos(2_000_000);
            }
        });
    }

    private void awaitOneStream() {
        await("one stream").atMost(PATIENCE).until(() -> server.front().openStreams() == 1 && server.streams() == 1);
    }

    @Test
    void allWindowsHaveOneStream() {
        var person = chromium.person();
        var pages = new ArrayList<Page>();
        for (int i = 0; i < WINDOWS; i++) {
            pages.add(watching(person, "api/rooms/a/events"));
        }
        pages.forEach(page -> awaitState(page, "open"));
        awaitOneStream();

        for (int i = 0; i < 50; i++) {
            publish();
        }

        pages.forEach(page -> awaitData(page, all()));
        assertThat(server.front().openStreams()).isEqualTo(1);
    }

    @Test
    void whoeverComesWhileMuchIsSaidHasAllOfItOnceAndTheBeginningToo() throws Exception {
        var person = chromium.person();
        var pages = new ArrayList<Page>();
        for (int i = 0; i < 20; i++) {
            publish();
        }
        var publishing = keepPublishing();
        for (int i = 0; i < WINDOWS; i++) {
            pages.add(watching(person, "api/history/a/events"));
        }
        pages.forEach(page -> awaitState(page, "open"));
        awaitOneStream();
        stopped = true;
        publishing.get();

        pages.forEach(page -> awaitData(page, all()));
    }

    /** Places in several channels, and events without a place among them. */
    @Test
    void streamsOfSeveralChannelsAreSharedToo() throws Exception {
        var person = chromium.person();
        var pages = new ArrayList<Page>();
        var publishing = CompletableFuture.runAsync(() -> {
            while (!stopped) {
                publish();
                server.publish("a-too", -published.get());
                server.pubSub().publisher().publish("typing/a", "typing", "0");
                LockSupport.parkNanos(5_000_000);
            }
        });
        for (int i = 0; i < 4; i++) {
            pages.add(watching(person, "api/several/a/events"));
        }
        pages.forEach(page -> awaitState(page, "open"));
        LockSupport.parkNanos(500_000_000);
        stopped = true;
        publishing.get();
        awaitOneStream();

        for (var page : pages) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                var data = seen(page, "data").stream().map(Integer.class::cast).toList();
                assertThat(data.stream().filter(number -> number > 0)).isEqualTo(all());
                assertThat(data.stream().filter(number -> number < 0).map(number -> -number))
                        .isEqualTo(all());
            });
        }
    }

    @Test
    void windowsThatCloseAndBreaksOfTheConnectionCostTheOthersNothing() throws Exception {
        var person = chromium.person();
        var random = new Random(11);
        var pages = new ArrayList<Page>();
        for (int i = 0; i < 5; i++) {
            pages.add(watching(person, "api/rooms/a/events"));
        }
        pages.forEach(page -> awaitState(page, "open"));
        awaitOneStream();
        var publishing = keepPublishing();

        for (int round = 0; round < 4; round++) {
            pages.remove(0).close(); // the one that was there first
            int before = published.get();
            int some = 20 + random.nextInt(50);
            await().atMost(PATIENCE).until(() -> published.get() > before + some);
            if (round % 2 == 1) {
                server.front().answer(503);
            }
            server.front().cut();
            if (round % 2 == 1) {
                awaitState(pages.get(0), "waiting");
                server.front().pass();
            }
            pages.forEach(page -> awaitState(page, "open"));
        }
        stopped = true;
        publishing.get();

        pages.forEach(page -> awaitData(page, all()));
        pages.forEach(Page::close);
        await("no stream").atMost(PATIENCE).until(() -> server.front().openStreams() == 0);
    }

    @Test
    void eachWindowHearsWhatItListensToAlsoFromTheStreamOfAnother() {
        var person = chromium.person();
        var first = watching(person, "api/rooms/a/events");
        awaitState(first, "open");
        var second = watching(person, "api/rooms/a/events");
        second.evaluate("stream.on('other', data => seen.data.push(data))");
        awaitState(second, "open");
        server.pubSub().publisher().publish("rooms/a", "message", "1");
        awaitOneStream();

        server.pubSub().publisher().publish("rooms/a", "other", "2");
        server.pubSub().publisher().publish("rooms/a", "message", "3");

        awaitData(first, List.of(1, 3));
        awaitData(second, List.of(1, 2, 3));
    }

    /** It may have died without a word, and the one that has spoken lives. */
    @Test
    void theStreamThatHasJustSpokenGoesOn() {
        var person = chromium.person();
        var first = watching(person, "api/rooms/a/events");
        awaitState(first, "open");
        server.front().fallSilent();

        var second = watching(person, "api/rooms/a/events");
        awaitState(second, "open");
        publish();

        awaitData(second, all());
        awaitData(first, all());
    }

    /** As there are when one has left and another has come. */
    @Test
    void streamsOfDifferentUsersStayApart() {
        var person = chromium.person();
        server.front().streamsAreOf("ada");
        var ada = watching(person, "api/rooms/a/events");
        awaitState(ada, "open");
        server.front().streamsAreOf("bob");
        var bobs = List.of(watching(person, "api/rooms/a/events"), watching(person, "api/rooms/a/events"));
        bobs.forEach(page -> awaitState(page, "open"));
        await("one stream each").atMost(PATIENCE).until(() -> server.streams() == 2);

        publish();
        publish();

        awaitData(ada, all());
        bobs.forEach(page -> awaitData(page, all()));
        assertThat(server.front().openStreams()).isEqualTo(2);
    }

    /** It has heard nothing of the other's events so far, so it has passed some, although both stand at the same id. */
    @Test
    void aStreamThatListenedToLessGivesWay() {
        var person = chromium.person();
        var first = watching(person, "api/rooms/a/events");
        awaitState(first, "open");
        var cursor = first.evaluate("stream.lastEventId").toString();
        server.pubSub().publisher().publish("rooms/a", "other", "1");
        await().until(() -> server.pubSub().counters().delivered() == 1);
        var second = server.open(person.newPage());
        second.evaluate(
                "options => watch('api/rooms/a/events', options, ['other'])",
                Map.of("shared", true, "backoff", List.of(20, 100), "lastEventId", cursor));
        awaitData(second, List.of(1));

        server.pubSub().publisher().publish("rooms/a", "other", "2");

        awaitData(second, List.of(1, 2));
        awaitOneStream();
    }

    @Test
    void aPageThatComesBackGoesOnWhereItWas() {
        var person = chromium.person();
        var other = watching(person, "api/rooms/a/events");
        var page = watching(person, "api/rooms/a/events");
        awaitState(other, "open");
        awaitState(page, "open");
        awaitOneStream();
        publish();
        awaitData(page, all());

        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
        publish();
        awaitData(other, all());
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
        awaitState(page, "open");
        publish();

        awaitData(page, all());
        awaitData(other, all());
        awaitOneStream();
    }

    /** Another window keeps the worker alive, so nothing but the lock tells of the one that crashed. */
    @Test
    void aWindowThatHasCrashedLeavesNoStream() {
        var person = chromium.person();
        var other = watching(person, "api/rooms/b/events");
        awaitState(other, "open");
        var page = person.newPage();
        server.open(page);
        watch(page, "api/rooms/a/events", SHARED);
        awaitState(page, "open");
        page.evaluate("stream._happened = () => {}"); // it cannot say goodbye

        page.close();

        awaitOneStream();
        assertThat(other.evaluate("stream.state")).isEqualTo("open");
    }

    /** As when the process it ran in has crashed. */
    @Test
    void aWorkerThatHasEndedIsReplaced() {
        var person = chromium.person();
        var pages = List.of(watching(person, "api/rooms/a/events"), watching(person, "api/rooms/a/events"));
        pages.forEach(page -> awaitState(page, "open"));
        awaitOneStream();
        publish();
        pages.forEach(page -> awaitData(page, all()));

        var developer = person.browser().newBrowserCDPSession();
        for (var target : developer.send("Target.getTargets").getAsJsonArray("targetInfos")) {
            if (target.getAsJsonObject().get("type").getAsString().equals("shared_worker")) {
                var worker = new JsonObject();
                worker.add("targetId", target.getAsJsonObject().get("targetId"));
                developer.send("Target.closeTarget", worker);
            }
        }
        publish();

        pages.forEach(page -> awaitData(page, all()));
        awaitOneStream();
    }

    /** The page is of before a deployment, and the worker is started with what is there after it. */
    @Test
    void aWorkerThatDoesNotUnderstandIsDoneWithout() throws Exception {
        var page = server.open(chromium.person().newPage());
        server.front()
                .serve(
                        "/sse-jaxrs/sse-client.js",
                        "text/javascript",
                        ClientServer.script("sse-jaxrs/sse-client.js").replace("sse-jaxrs/1", "sse-jaxrs/another"));

        page.evaluate(
                "const later = setTimeout; window.setTimeout = (what, ms) => later(what, ms === 10000 ? 500 : ms)");
        watch(page, "api/rooms/a/events", SHARED);
        awaitState(page, "open");
        publish();

        awaitData(page, all());
    }

    /** Nobody waits for the lock of the other either, so that a page may go into the back-forward cache. */
    @Test
    void aStreamThatIsClosedLeavesNoLock() {
        var person = chromium.person();
        var other = watching(person, "api/rooms/a/events");
        awaitState(other, "open");
        awaitLocks(other, "held", 2); // of the window, and of the worker
        var page = server.open(person.newPage());

        page.evaluate("""
                options => new Promise(resolve => {
                  watch('api/rooms/a/events', options);
                  queueMicrotask(() => resolve(stream.close())); // when it has asked for its lock, and has not got it
                })""", SHARED);
        awaitLocks(other, "held", 2);
        watch(page, "api/rooms/a/events", SHARED);
        awaitState(page, "open");
        awaitLocks(other, "held", 3);
        page.evaluate("stream.close()");

        awaitLocks(other, "held", 2);
        awaitLocks(other, "pending", 2); // the worker for the window's, and the window for the worker's
    }

    private static void awaitLocks(Page page, String which, int many) {
        await(many + " are " + which)
                .atMost(PATIENCE)
                .until(() -> page.evaluate("which => navigator.locks.query().then(locks => locks[which].length)", which)
                        .equals(many));
    }

    @Test
    void anEndComesToAllWindows() {
        var person = chromium.person();
        var pages = List.of(watching(person, "api/mine/a/events"), watching(person, "api/mine/a/events"));
        pages.forEach(page -> awaitState(page, "open"));
        awaitOneStream();

        server.pubSub().channels().dismiss("ada", "forbidden", "You have been signed out.");

        pages.forEach(page -> awaitState(page, "closed"));
        pages.forEach(page -> assertThat(seen(page, "errors"))
                .isEqualTo(List.of(Map.of("condition", "forbidden", "text", "You have been signed out."))));
        await().atMost(PATIENCE).until(() -> server.front().openStreams() == 0);
    }

    @Test
    void aRefusalComesToTheWindowThatAsked() {
        var person = chromium.person();
        var page = watching(person, "api/refused/403/events");

        awaitState(page, "closed");

        assertThat(page.evaluate("seen.errors[0].status")).isEqualTo(403);
    }

    /** No SharedWorker in the browser, none that the page may have, or none whose script can be had. */
    @ParameterizedTest
    @ValueSource(strings = {"absent", "forbidden", "broken"})
    void withoutASharedWorkerEachWindowHasItsOwnStream(String what) throws Exception {
        var person = chromium.person();
        publish();
        if (what.equals("absent")) {
            person.addInitScript("delete window.SharedWorker");
        }
        var page = person.newPage();
        if (what.equals("broken")) {
            server.open(page);
            server.front().serve("/sse-jaxrs/sse-client.js", "text/plain", "gone");
        } else if (what.equals("forbidden")) {
            server.front()
                    .serve("/strict", "text/html", ClientServer.PAGE, "Content-Security-Policy: worker-src 'none'");
            server.open(page, "strict");
        } else {
            server.open(page);
        }
        watch(page, "api/history/a/events", SHARED);
        awaitState(page, "open");
        publish();

        awaitData(page, all());
        assertThat(seen(page, "states")).containsExactly("connecting", "open");
    }
}
