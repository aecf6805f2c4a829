package io.github.ssejaxrs.proxies;

import io.github.ssejaxrs.testing.EventStreamReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A browser's EventSource over the JDK's HTTP client: it comes back when a connection cannot be had, breaks or ends, and
 * gives up on any answer but an event stream.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model">HTML Standard, 9.2.3
 *     Processing model</a>
 */
final class ReturningClient implements AutoCloseable {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;
    private final List<String> data = new CopyOnWriteArrayList<>();
    private final List<String> resets = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "returning-client");
    private volatile int openings;
    private volatile int answers;
    private volatile String gaveUp = "";
    private volatile InputStream stream = InputStream.nullInputStream();
    private volatile boolean closed;
    private String lastEventId = "";
    private long retry = 100;

    ReturningClient(URI uri) {
        this.uri = uri;
        thread.setDaemon(true);
        thread.start();
    }

    /** Of the events of the application. */
    List<String> data() {
        return List.copyOf(data);
    }

    List<String> resets() {
        return List.copyOf(resets);
    }

    /** How often the library opened a stream to it. */
    int openings() {
        return openings;
    }

    /** How often it had an event stream, from whomever. */
    int answers() {
        return answers;
    }

    /** Why, or empty. */
    String gaveUp() {
        return gaveUp;
    }

    private void run() {
        try {
            while (!closed && gaveUp.isEmpty()) {
                connect();
                Thread.sleep(retry);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void connect() throws InterruptedException {
        var request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            var response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            var type = response.headers().firstValue("Content-Type").orElse("none");
            if (response.statusCode() != 200 || !type.startsWith("text/event-stream")) {
                gaveUp = response.statusCode() + " " + type;
                return;
            }
            answers++;
            stream = response.body();
            if (closed) {
                stream.close();
            }
            read();
        } catch (IOException e) {
            // comes back
        }
    }

    private void read() throws IOException {
        var reader = new EventStreamReader(this::received);
        var buffer = new byte[8192];
        try (var stream = this.stream) {
            for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                reader.feed(buffer, 0, length);
            }
        } finally {
            if (reader.reconnectionTime() >= 0) {
                retry = reader.reconnectionTime();
            }
        }
    }

    private void received(EventStreamReader.Received event) {
        lastEventId = event.lastEventId();
        switch (event.type()) {
            case "stream-open" -> openings++;
            case "stream-reset" -> resets.add(event.data());
            default -> data.add(event.data());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt(); // which a read of the stream does not hear
        try {
            stream.close();
            thread.join();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
