package io.github.ssejaxrs.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Notes what passed on a server, one line for each test, in a file of the server's name. */
final class Results implements TestWatcher, AfterAllCallback {

    private final Map<String, String> outcomes = new TreeMap<>();

    @Override
    public void testSuccessful(ExtensionContext test) {
        note(test, "passed");
    }

    @Override
    public void testFailed(ExtensionContext test, Throwable cause) {
        note(test, "failed");
    }

    @Override
    public void testAborted(ExtensionContext test, Throwable cause) {
        note(test, "absent");
    }

    @Override
    public void testDisabled(ExtensionContext test, Optional<String> reason) {
        note(test, "failed");
    }

    private void note(ExtensionContext test, String outcome) {
        outcomes.put(
                test.getRequiredTestClass().getSimpleName() + "."
                        + test.getRequiredTestMethod().getName() + " " + test.getDisplayName(),
                outcome);
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        var directory = System.getProperty("conformance.results");
        if (directory == null
                || tests.getParent().flatMap(ExtensionContext::getTestClass).isPresent()) {
            return; // of a group; the others are to come
        }
        var server = ((AgainstServer) tests.getRequiredTestInstance()).server().name();
        var lines = new StringBuilder(server + "\n" + LocalDate.now() + "\n");
        outcomes.forEach((test, outcome) ->
                lines.append(outcome).append(' ').append(test).append('\n'));
        try {
            Files.createDirectories(Path.of(directory));
            Files.writeString(Path.of(directory, server + ".txt"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
