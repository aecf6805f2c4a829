package io.github.ssejaxrs.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Tracing;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The browser of a test, by {@link RegisterExtension}. One process serves all tests; what a test opens in it is closed after
 * the test. Of a test that fails, what its windows showed and said stays in {@code target/failures}: a screenshot and the
 * console of each, and a trace of what was done ({@code npx playwright show-trace}).
 */
final class Chromium implements BeforeEachCallback, AfterTestExecutionCallback, AfterEachCallback {

    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox", // which it wants as root
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** What Playwright switches off and people have. */
    private static final List<String> NOT_AS_PEOPLE_HAVE_IT = List.of("--disable-back-forward-cache");

    /** The people of this test, in the order of their coming. */
    private final List<Person> people = new ArrayList<>();

    private Process process;

    /** Somebody at a browser of their own: storage, cookies and connections are shared with nobody. */
    BrowserContext person() {
        return person(new Browser.NewContextOptions());
    }

    BrowserContext person(Browser.NewContextOptions options) {
        var context = process.browser.newContext(options);
        context.tracing().start(new Tracing.StartOptions().setSnapshots(true));
        var person = new Person(context, new ArrayList<>());
        context.onConsoleMessage(message -> person.console.add(message.type() + ": " + message.text()));
        context.onWebError(error -> person.console.add("uncaught: " + error.error()));
        people.add(person);
        return context;
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        process = test.getRoot()
                .getStore(ExtensionContext.Namespace.create(Chromium.class))
                .computeIfAbsent(Process.class, key -> new Process(), Process.class);
    }

    /** While the servers of the test still run, and windows show what it saw. */
    @Override
    public void afterTestExecution(ExtensionContext test) throws IOException {
        if (test.getExecutionException().isPresent()) {
            keep(folderOf(test));
        }
    }

    @Override
    public void afterEach(ExtensionContext test) {
        people.forEach(person -> person.context.close());
        people.clear();
    }

    private static Path folderOf(ExtensionContext test) {
        var name = test.getRequiredTestClass().getSimpleName() + "." + test.getDisplayName();
        return Path.of("target", "failures", name.replaceAll("\\(\\)$", "").replaceAll("[^\\w.-]+", "_"));
    }

    private void keep(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < people.size(); i++) {
            var person = people.get(i);
            var pages = person.context.pages();
            for (int j = 0; j < pages.size(); j++) {
                var file = "%d-window-%d.png".formatted(i + 1, j + 1);
                pages.get(j).screenshot(new Page.ScreenshotOptions().setPath(folder.resolve(file)));
            }
            Files.write(folder.resolve("%d-console.log".formatted(i + 1)), person.console);
            var trace = "%d-trace.zip".formatted(i + 1);
            person.context.tracing().stop(new Tracing.StopOptions().setPath(folder.resolve(trace)));
        }
    }

    private record Person(BrowserContext context, List<String> console) {}

    /** Started by the first test that needs it, ended after the last. */
    private static final class Process implements AutoCloseable {

        private final Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        private final Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable())
                        .setArgs(ARGUMENTS)
                        .setIgnoreDefaultArgs(NOT_AS_PEOPLE_HAVE_IT));

        @Override
        public void close() {
            playwright.close();
        }

        private static Path executable() {
            return Stream.of("chromium", "chromium-browser", "google-chrome")
                    .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                            .map(folder -> Path.of(folder, name)))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(
                            "There is no Chromium on this machine; install it: apt-get install chromium"));
        }
    }
}
