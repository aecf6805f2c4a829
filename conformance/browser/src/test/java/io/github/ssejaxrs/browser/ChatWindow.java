package io.github.ssejaxrs.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.net.URI;
import java.util.List;

/** A window in which the page of the example is open, as somebody uses it. */
final class ChatWindow {

    /** A client that was away waits up to half a minute in the worst case; tests that make it wait are patient. */
    private static final double PATIENCE = 20_000;

    private final Page page;

    private ChatWindow(Page page) {
        this.page = page;
    }

    /** One more window of this person, who is in this room then, and connected. */
    static ChatWindow open(BrowserContext person, URI server, String room, String user) {
        var window = new ChatWindow(person.newPage());
        window.page.navigate(server + "#" + room);
        window.rename(user);
        window.awaitState("live");
        return window;
    }

    Page page() {
        return page;
    }

    void rename(String user) {
        var name = page.locator("#name");
        name.fill(user);
        name.press("Enter");
    }

    void say(String text) {
        page.locator("#text").fill(text);
        page.locator("#text").press("Enter");
    }

    Locator messages() {
        return page.locator("#messages .message .text");
    }

    /** Waits for these, in this order, and nothing else. */
    void awaitMessages(List<String> texts) {
        PlaywrightAssertions.assertThat(messages())
                .hasText(texts.toArray(String[]::new), new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
    }

    void awaitMessages(String... texts) {
        awaitMessages(List.of(texts));
    }

    /** connecting, open, waiting or closed. */
    void awaitState(String state) {
        PlaywrightAssertions.assertThat(page.locator("#state"))
                .hasAttribute("data-state", state, new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE));
    }
}
