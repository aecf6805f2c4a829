package io.github.ssejaxrs.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The browser that the other tests stand on. */
class ChromiumIT {

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @Test
    void runsScripts() {
        var window = chromium.person().newPage();

        window.setContent("<p></p><script>document.querySelector('p').textContent = 'Good day'</script>");

        assertThat(window.locator("p")).hasText("Good day");
    }
}
