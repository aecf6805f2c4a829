package io.github.ssejaxrs.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/** Notes what passed on a server, one line for each test, in a file of the server's name. */
final class Results implements TestWatcher, AfterAllCallback, InvocationInterceptor {

    /** A fault that is known and named. */
    private static final class KnownFault extends TestAbortedException {

        private static final long serialVersionUID = 1;

        KnownFault(String why, Throwable cause) {
            super(why, cause);
        }
    }

    private final TestedServer server;
    private final Map<String, String> outcomes = new TreeMap<>();

    Results(TestedServer server) {
        this.server = server;
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        var name = method.getExecutable().getName();
        var why = server.faults().get(name);
        try {
            test.proceed();
        } catch (AssertionError e) {
            throw why == null ? e : new KnownFault(why, e);
        }
        if (why != null) {
            throw new AssertionError(server.name() + " passes " + name + " now; take it out of its faults");
        }
    }

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
        note(test, cause instanceof KnownFault ? "failed" : "absent");
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
        var lines = new StringBuilder(server.name() + "\n" + LocalDate.now() + "\n");
        outcomes.forEach((test, outcome) ->
                lines.append(outcome).append(' ').append(test).append('\n'));
        try {
            Files.createDirectories(Path.of(directory));
            Files.writeString(Path.of(directory, server.name() + ".txt"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
