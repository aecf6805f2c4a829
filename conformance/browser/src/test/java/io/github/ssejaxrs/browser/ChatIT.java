package io.github.ssejaxrs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitUntilState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The example as people use it, while all is well. Each test is in a room of its own. */
class ChatIT {

    private static ChatNode node;

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @BeforeAll
    static void startNode() {
        node = ChatNode.alone();
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @Test
    void whatOneSaysTheOtherSees() {
        var ada = enter("two", "Ada");
        var ben = enter("two", "Ben");

        ada.say("Hello Ben");
        ben.awaitMessages("Hello Ben");
        ben.say("Hello Ada");
        ada.say("How are you?");

        ada.awaitMessages("Hello Ben", "Hello Ada", "How are you?");
        ben.awaitMessages("Hello Ben", "Hello Ada", "How are you?");
        assertThat(ben.page().locator(".message").first()).hasAttribute("data-user", "Ada");
    }

    @Test
    void textIsOnlyText() {
        var attack = "<img src=none onerror=\"document.title='taken'\"><script>document.title='taken'</script>";
        var ada = enter("attack", "Ada");
        var ben = enter("attack", "Ben");

        ada.say(attack);
        node.say("attack", attack.substring(0, 40), "I am a name");

        ben.awaitMessages(attack, "I am a name");
        assertThat(ben.page().locator("#messages img, #messages script")).hasCount(0);
        assertThat(ben.page()).hasTitle(Pattern.compile("attack"));
    }

    @Test
    void whoEntersSeesWhatWasSaidBefore() {
        IntStream.rangeClosed(1, 52).forEach(i -> node.say("past", "Ada", "line " + i));

        var ben = enter("past", "Ben");

        ben.awaitMessages(
                IntStream.rangeClosed(3, 52).mapToObj(i -> "line " + i).toList());
        assertThat(ben.messages().last()).isInViewport();
    }

    @Test
    void whoIsTypingIsShownUntilItIsSaid() {
        var ada = enter("typing", "Ada");
        var ben = enter("typing", "Ben");

        ada.element("text").pressSequentially("Let me think");
        assertThat(ben.element("typing")).hasText("Ada is typing");
        assertThat(ada.element("typing")).isEmpty();
        ada.element("text").press("Enter");

        ben.awaitMessages("Let me think");
        assertThat(ben.element("typing").textContent()).as("at once").isEmpty();
    }

    @Test
    void whoStopsTypingIsForgotten() {
        var ben = enter("forgotten", "Ben");

        node.type("forgotten", "Ada");
        node.type("forgotten", "Cy");
        assertThat(ben.element("typing")).hasText("Ada and Cy are typing");

        assertThat(ben.element("typing")).isEmpty(new LocatorAssertions.IsEmptyOptions().setTimeout(15_000));
    }

    @Test
    void theChartCountsWhatIsSaidInEachRoom() {
        var ben = enter("chart", "Ben");
        int before = ben.heard();

        node.say("chart", "Ada", "here");
        node.say("somewhere else", "Ada", "and there");

        ben.page().waitForCondition(() -> ben.heard() >= before + 2);
        ben.awaitMessages("here");
    }

    @Test
    void whoIsBannedIsToldAndDoesNotAskAgain() {
        var mallory = ChatWindow.enter(chromium.person(), node.uri(), "closed", "Mallory");

        assertThat(mallory.element("refusal")).isVisible();
        mallory.awaitState("closed");
        assertThat(mallory.element("text")).isHidden();
        int asked = node.streamsEver("closed");
        await().during(Duration.ofSeconds(2)).until(() -> node.streamsEver("closed") == asked);

        mallory.element("name").fill("Grace");
        mallory.element("name").press("Enter");
        mallory.awaitState("open");
        assertThat(mallory.element("refusal")).isHidden();
        mallory.say("I am somebody else now");
        mallory.awaitMessages("I am somebody else now");
    }

    @Test
    void aKeyboardIsEnough() {
        var ada = enter("keys", "Ada");
        var ben = enter("keys", "Ben");
        var keys = ada.page().keyboard();
        assertThat(ada.element("text")).isFocused(); // where a keyboard is, one can begin at once

        keys.type("first");
        keys.press("Shift+Enter");
        keys.type("second");
        keys.press("Enter");
        ben.awaitMessages("first\nsecond");
        assertThat(ada.element("text")).isFocused();
        assertThat(ada.element("text")).isEmpty();

        keys.press("Shift+Tab");
        assertThat(ada.element("name")).isFocused();
        keys.press("Tab");
        keys.press("Tab");
        assertThat(ada.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Send")))
                .isFocused();

        ada.element("other").focus();
        for (var room : List.of("keys", "música", "book club", "coffee corner", "lobby")) {
            keys.press("Shift+Tab");
            assertThat(ada.page().locator("#rooms a", new Page.LocatorOptions().setHasText(room)))
                    .isFocused();
        }
        keys.press("Enter");
        assertThat(ada.element("room")).hasText("lobby");

        ada.element("other").focus();
        keys.type("another");
        keys.press("Enter");
        assertThat(ada.element("room")).hasText("another");
        assertThat(ada.element("text")).isFocused();
    }

    @Test
    void eightWindowsShareOneConnection() {
        var ada = chromium.person();
        var windows = new ArrayList<ChatWindow>();
        for (int i = 0; i < 8; i++) { // more than the connections a browser has to one server over HTTP/1.1
            windows.add(ChatWindow.open(ada, node.uri(), "eight", "Ada"));
        }

        windows.get(7).say("Is this on?");

        windows.forEach(window -> window.awaitMessages("Is this on?"));
        await().atMost(Duration.ofSeconds(40)).until(() -> {
            node.type("eight", "Ben"); // a server notices that somebody has gone when it writes
            return node.openStreams("eight") == 1;
        });
        windows.remove(0).page().close();
        windows.get(0).say("Still on");
        windows.forEach(window -> window.awaitMessages("Is this on?", "Still on"));
    }

    @Test
    void aPageThatComesBackFromTheCacheHasMissedNothing() {
        var ada = enter("back", "Ada");
        node.say("back", "Ben", "before");
        ada.awaitMessages("before");
        ada.page().evaluate("() => addEventListener('pageshow', event => window.cached = event.persisted)");

        ada.page().navigate("data:text/html,<h1>Elsewhere</h1>");
        node.say("back", "Ben", "meanwhile");
        ada.page().goBack(new Page.GoBackOptions().setWaitUntil(WaitUntilState.COMMIT)); // what was kept is not loaded

        ada.awaitMessages("before", "meanwhile");
        assertThat(ada.page().evaluate("() => window.cached"))
                .as("it was in the cache")
                .isEqualTo(true);
        node.say("back", "Ben", "after");
        ada.awaitMessages("before", "meanwhile", "after");
    }

    private ChatWindow enter(String room, String user) {
        return ChatWindow.open(chromium.person(), node.uri(), room, user);
    }
}
