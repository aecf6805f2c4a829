package io.github.ssejaxrs.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Requests whose answers are waited for with patience, and not for ever. Thread-safe. */
final class Http implements AutoCloseable {

    static final String EVENT_STREAM = "text/event-stream";

    private static final Duration GOING = Duration.ofSeconds(1);

    private final Duration patience;
    private final ExecutorService threads;
    private volatile @Nullable HttpClient client; // given up when this is closed, else its thread would stay

    Http(Duration patience) {
        this.patience = patience;
        var count = new AtomicInteger();
        threads = Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "sse-jaxrs-testing-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // as containers have it without TLS
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(patience)
                .executor(threads)
                .build();
    }

    Duration patience() {
        return patience;
    }

    /** Something that takes its time and ends when the answer does. */
    void run(Runnable reading) {
        threads.execute(reading);
    }

    /** A request for a stream, as an EventSource makes it. */
    static HttpRequest.Builder streamRequest(URI uri, String... headers) {
        return request(uri, headers).setHeader("Accept", EVENT_STREAM).setHeader("Cache-Control", "no-store");
    }

    static HttpRequest.Builder request(URI uri, String... headers) {
        var request = HttpRequest.newBuilder(uri);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    /** Returns when the head has come. */
    HttpResponse<InputStream> open(HttpRequest request) {
        return within(
                client().sendAsync(request, HttpResponse.BodyHandlers.ofInputStream()),
                request.method() + " " + request.uri() + ": no answer");
    }

    /** Returns when the whole answer has come. */
    HttpResponse<String> send(HttpRequest request) {
        return within(
                client().sendAsync(request, HttpResponse.BodyHandlers.ofString()),
                request.method() + " " + request.uri()
                        + ": no complete answer (is it a stream, and to be connected to?)");
    }

    /** The rest of an answer whose head has come. */
    String body(HttpResponse<InputStream> head) {
        try (var body = head.body()) {
            var reading = threads.submit(() -> new String(body.readAllBytes(), StandardCharsets.UTF_8));
            return within(reading, head.request().method() + " " + head.uri() + ": no complete answer");
        } catch (IOException e) {
            return "";
        }
    }

    private <T> T within(Future<T> answer, String otherwise) {
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new AssertionError(otherwise + " within " + text(patience), e);
        } catch (ExecutionException e) {
            throw new AssertionError(otherwise + ", but " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw interrupted(e);
        }
    }

    static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("The test was interrupted while it waited", e);
    }

    /** As one would say it: "10 s". */
    static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    static void closeSilently(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // it is given up anyway
        }
    }

    private HttpClient client() {
        var open = client;
        if (open == null) {
            throw new IllegalStateException("Closed: the test is over");
        }
        return open;
    }

    /** The threads that read are gone when this returns, and that of the JDK's client soon. */
    @Override
    public void close() {
        threads.shutdownNow();
        var open = client;
        client = null;
        if (open == null) {
            return;
        }
        try {
            // Since 21 the JDK's client can be closed; before, it goes when it is no longer referred to.
            HttpClient.class.getMethod("shutdownNow").invoke(open);
        } catch (ReflectiveOperationException e) {
            // the JDK is older
        }
        try {
            threads.awaitTermination(GOING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
