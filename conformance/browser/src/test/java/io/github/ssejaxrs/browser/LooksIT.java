package io.github.ssejaxrs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the example looks, on a phone and on a desk, by day and by night. The pictures are in {@code target/screenshots}. */
class LooksIT {

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

    private enum Screen {
        PHONE(390, 844),
        DESK(1280, 800);

        private final int width;
        private final int height;

        Screen(int width, int height) {
            this.width = width;
            this.height = height;
        }
    }

    @ParameterizedTest
    @CsvSource({"PHONE, LIGHT, mountains", "PHONE, DARK, night train", "DESK, LIGHT, book swap", "DESK, DARK, old maps"
    })
    void aConversation(Screen screen, ColorScheme scheme, String room) {
        node.say(room, "Ada", "Has anybody finished the third chapter?");
        node.say(room, "Ada", "I could not put it down");
        node.say(room, "Ben Oduya", "Nearly. No spoilers, please: I am on the train and the tunnel begins in a minute");
        var cy = ChatWindow.enter(person(screen, scheme), node.uri(), "book club", "Cy");
        cy.page().clock().install(); // it goes on, and can be put on
        bustle(cy);
        cy.page().navigate(node.uri() + "#" + room.replace(" ", "%20"));
        cy.awaitState("open");
        cy.say("Then we wait for Ben");
        node.say(
                room,
                "Ada",
                "https://example.org/a-rather-long-address/that-has-to-be-broken-somewhere/or-else-it-runs-out-of-the-bubble");
        cy.element("text").fill("Meanwhile,");
        node.type(room, "Ben Oduya");
        assertThat(cy.element("typing")).hasText("Ben Oduya is typing");

        picture(cy, "conversation", screen, scheme);
        assertFits(cy);
        node.type(room, "Ben Oduya"); // the check takes a while
        Accessibility.check(cy.page());
    }

    /** Lets half a minute go by, with something said in each second. */
    private static void bustle(ChatWindow window) {
        window.awaitState("open");
        int total = window.heard();
        for (var count :
                List.of(1, 3, 2, 0, 1, 1, 4, 2, 1, 0, 0, 1, 2, 5, 3, 2, 1, 1, 0, 2, 3, 1, 1, 0, 1, 2, 4, 1, 0, 1)) {
            for (int i = 0; i < count; i++) {
                node.say("coffee corner", "Dee", "And then?");
            }
            int all = total += count;
            window.page().waitForCondition(() -> window.heard() >= all);
            window.page().clock().runFor(1000);
        }
    }

    @ParameterizedTest
    @CsvSource({"PHONE, LIGHT", "DESK, DARK"})
    void anEmptyRoom(Screen screen, ColorScheme scheme) {
        var ada = ChatWindow.open(person(screen, scheme), node.uri(), "nobody " + screen.name(), "Ada");
        assertThat(ada.element("empty")).isVisible();

        picture(ada, "empty", screen, scheme);
        assertFits(ada);
        Accessibility.check(ada.page());
    }

    @ParameterizedTest
    @CsvSource({"PHONE, DARK", "DESK, LIGHT"})
    void aRefusal(Screen screen, ColorScheme scheme) {
        var mallory = ChatWindow.enter(person(screen, scheme), node.uri(), "lobby", "Mallory");
        assertThat(mallory.element("refusal")).isVisible();

        picture(mallory, "refusal", screen, scheme);
        assertFits(mallory);
        Accessibility.check(mallory.page());
    }

    private BrowserContext person(Screen screen, ColorScheme scheme) {
        return chromium.person(new Browser.NewContextOptions()
                .setViewportSize(screen.width, screen.height)
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setLocale("en-GB")
                .setTimezoneId("UTC"));
    }

    private static void picture(ChatWindow window, String name, Screen screen, ColorScheme scheme) {
        var file = "%s-%s-%s.png".formatted(name, screen, scheme).toLowerCase(Locale.ROOT);
        window.page().screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", file)));
    }

    /** Nobody should have to scroll sideways. */
    private static void assertFits(ChatWindow window) {
        assertThat(window.page()
                        .evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isEqualTo(0);
    }
}
