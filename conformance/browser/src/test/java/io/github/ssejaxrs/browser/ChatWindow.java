package io.github.ssejaxrs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.google.gson.Gson;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A window in which the page of the example is open, as somebody uses it. */
final class ChatWindow {

    /** A client that was away for long waits for half a minute in the worst case. */
    private static final double PATIENCE = 40_000;

    /** As long as a server may need to start, and more. */
    private static final Duration ACCEPTED_WITHIN = Duration.ofSeconds(90);

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Page page;

    private final String user;
    /** What the server has accepted from this window, oldest first. */
    private final List<String> said = new ArrayList<>();
    /** How many times something was said, whatever became of it. */
    private int attempts;

    /** What was posted and has come to an end. */
    private final Set<Request> done = new HashSet<>();

    private ChatWindow(Page page, String user) {
        this.page = page;
        this.user = user;
        page.onResponse(this::answered);
        page.onRequestFailed(this::failed);
    }

    /** One more window of this person, who is in this room then, and connected. */
    static ChatWindow open(BrowserContext person, URI server, String room, String user) {
        var window = enter(person, server, room, user);
        window.awaitState("open");
        return window;
    }

    /** As {@link #open}, and whatever comes of it. */
    static ChatWindow enter(BrowserContext person, URI server, String room, String user) {
        var window = new ChatWindow(person.newPage(), user);
        window.page.addInitScript("localStorage.setItem('chat.name', JSON.stringify(%s))".formatted(quoted(user)));
        window.page.navigate(server + "#" + room);
        return window;
    }

    private static String quoted(String text) {
        return new Gson().toJson(text);
    }

    Page page() {
        return page;
    }

    Locator element(String id) {
        return page.locator("#" + id);
    }

    /** Returns when the server, or the network, has answered. */
    void say(String text) {
        int before = done.size();
        attempts++;
        element("text").fill(text);
        element("text").press("Enter");
        page.waitForCondition(() -> done.size() > before);
    }

    /** Says the next of a row, and again until the server has taken it, each time in other words. */
    void sayNext() {
        int before = said.size();
        long start = System.nanoTime();
        while (said.size() == before) {
            if (System.nanoTime() - start > ACCEPTED_WITHIN.toNanos()) {
                throw new AssertionError("Nothing is accepted any more");
            }
            say("%s %d".formatted(user, attempts + 1));
        }
    }

    /** What the server has accepted from this window, oldest first. */
    List<String> said() {
        return List.copyOf(said);
    }

    private void answered(Response response) {
        var request = response.request();
        if (isMessage(request)) {
            if (response.status() == 204) {
                said.add(new Gson().fromJson(request.postData(), Said.class).text());
            }
            done.add(request);
        }
    }

    /** Chromium tells so also of what has been answered 204, which has nothing to load. */
    private void failed(Request request) {
        if (isMessage(request)) {
            done.add(request);
        }
    }

    private static boolean isMessage(Request request) {
        return request.method().equals("POST") && request.url().endsWith("/messages");
    }

    private record Said(String text) {}

    Locator messages() {
        return page.locator("#messages .message .text");
    }

    /** Waits for these, in this order, and nothing else. */
    void awaitMessages(List<String> texts) {
        assertThat(messages())
                .hasText(texts.toArray(String[]::new), new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
    }

    void awaitMessages(String... texts) {
        awaitMessages(List.of(texts));
    }

    /** Waits for this one, which is there once then. */
    void awaitMessage(String text) {
        assertThat(element("messages").getByText(text, new Locator.GetByTextOptions().setExact(true)))
                .hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE));
    }

    /** All that is shown, from the top: the texts of messages, and what divides them in brackets. */
    @SuppressWarnings("unchecked")
    List<String> shown() {
        return (List<String>) page.evaluate("""
                        [...document.querySelectorAll('#messages > li')].map(item =>
                            item.matches('.message') ? item.querySelector('.text').textContent : `[${item.textContent}]`)""");
    }

    /** connecting, open, waiting or closed. */
    void awaitState(String state) {
        assertThat(element("state"))
                .hasAttribute("data-state", state, new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE));
    }

    boolean isOpen() {
        return "open".equals(element("state").getAttribute("data-state"));
    }

    /** How many messages were said in the last minute, in all rooms, as the chart tells it. */
    int heard() {
        var number = NUMBER.matcher(element("heard").textContent());
        return number.find() ? Integer.parseInt(number.group()) : 0;
    }
}
