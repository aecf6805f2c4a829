package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.testing.EventStreamReader.Received;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of one stream over the JDK's HTTP client, as a browser's EventSource: same headers, same parser rules. */
public final class StreamClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final EventStreamReader reader = new EventStreamReader(received::add);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean complete;

    private StreamClient(HttpResponse<InputStream> response) {
        this.response = response;
        var thread = new Thread(this::read, "stream-client");
        thread.setDaemon(true);
        thread.start();
    }

    /** Connects; headers are name, value, name, value … */
    public static StreamClient connect(URI uri, String... headers) {
        var request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new StreamClient(send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
    }

    /** An ordinary request with an EventSource's Accept. */
    public static HttpResponse<String> get(URI uri, String... headers) {
        var request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The body included; an HTTP client's own time-out ends with the head. */
    public static <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        return HTTP.sendAsync(request, handler)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    public int status() {
        return response.statusCode();
    }

    public HttpHeaders headers() {
        return response.headers();
    }

    public long retry() {
        return reader.reconnectionTime();
    }

    public List<String> comments() {
        return reader.comments();
    }

    /** The next event of whatever name. */
    public Received next() {
        try {
            var next = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("No event within " + PATIENCE);
            }
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The opening event, which every stream begins with. */
    public Received opening() {
        var opening = next();
        if (!opening.type().equals("stream-open")) {
            throw new AssertionError("Expected stream-open, got " + opening);
        }
        return opening;
    }

    /** The data of the next so many events. */
    public List<String> data(int count) {
        var data = new ArrayList<String>();
        while (data.size() < count) {
            data.add(next().data());
        }
        return data;
    }

    /** What has come and not been taken. */
    public List<Received> rest() {
        var rest = new ArrayList<Received>();
        received.drainTo(rest);
        return rest;
    }

    public boolean awaitEnd() {
        try {
            return ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the response came to its own end, instead of being cut off. */
    public boolean isComplete() {
        return complete;
    }

    /** Whether the last word, after which there was no event any more, was when to come back. */
    public boolean saidWhenToReturn() {
        return reader.reconnectionTimeIsLast();
    }

    private void read() {
        var buffer = new byte[8192];
        try (var body = response.body()) {
            for (int length = body.read(buffer); length >= 0; length = body.read(buffer)) {
                reader.feed(buffer, 0, length);
            }
            complete = true;
        } catch (IOException e) {
            // the server or close() ended it
        } finally {
            ended.countDown();
        }
    }

    /** Goes away without a word, as a closed tab does. */
    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
