package io.github.ssejaxrs.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of one stream, as a browser's {@code EventSource}: the same request, the same rules of reading, and the last
 * event id when it comes back. It comes back only when it is told.
 *
 * <pre>{@code
 * var ada = sse.connect("rooms/lobby/events");
 * assertEquals("hi", ada.await("message").data());
 * }</pre>
 *
 * <p>Whatever is waited for is waited for with patience, 10 s if nothing else was said; then there is an
 * {@link AssertionError} that says what came instead. If the stream ends there is nothing to wait for, and the error
 * comes at once. Thread-safe, though each event is given to one who waits.
 */
public final class TestClient implements AutoCloseable {

    /** Far more than anything takes that is not broken, and a test that fails is not waited for too long. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String OPEN = "stream-open";
    private static final String CONNECTION = "\\{\"connection\":\"(\\w+)\".*}";
    private static final int SHOWN = 500;
    private static final int SHOWN_EVENTS = 10;

    private final Http http;
    private final boolean closesHttp;
    private final Consumer<String> untilNoticed;
    private final URI uri;
    private final String[] headers;

    private final Object lock = new Object(); // guards what follows
    private final List<ReceivedEvent> events = new ArrayList<>();
    private final Deque<ReceivedEvent> waiting = new ArrayDeque<>();
    private final Deque<String> comments = new ArrayDeque<>();
    private String lastEventId = "";
    private @Nullable Duration retry;
    private @Nullable Response response;

    private TestClient(Http http, boolean closesHttp, Consumer<String> untilNoticed, URI uri, String... headers) {
        this.http = http;
        this.untilNoticed = untilNoticed;
        this.closesHttp = closesHttp;
        this.uri = uri;
        this.headers = headers.clone();
    }

    /**
     * Connects to a stream of an application that anything else has started. Whoever connects closes.
     *
     * @param uri of the stream
     * @param headers of the request: name, value, name, value …
     * @return a client that has read {@code stream-open}
     * @throws AssertionError if no stream opens
     */
    public static TestClient connect(URI uri, String... headers) {
        return connect(new Http(PATIENCE), true, connection -> {}, uri, headers);
    }

    /** @param untilNoticed waits until the node knows that a connection of that id is gone */
    static TestClient connect(Http http, Consumer<String> untilNoticed, URI uri, String... headers) {
        return connect(http, false, untilNoticed, uri, headers);
    }

    private static TestClient connect(
            Http http, boolean closesHttp, Consumer<String> untilNoticed, URI uri, String... headers) {
        var client = new TestClient(http, closesHttp, untilNoticed, uri, headers);
        try {
            client.reconnect();
            return client;
        } catch (RuntimeException | Error e) {
            client.close();
            throw e;
        }
    }

    /**
     * Comes back as a browser does, with the last event id it has; an open stream is cut first. What came before and was
     * not awaited still can be.
     *
     * @throws AssertionError if no stream opens
     */
    public void reconnect() {
        disconnect();
        var request = Http.streamRequest(uri, headers);
        var id = lastEventId();
        if (!id.isEmpty()) {
            request.setHeader("Last-Event-ID", id);
        }
        var head = http.open(request.build());
        requireStream(head);
        var opened = new Response(head);
        synchronized (lock) {
            response = opened;
        }
        http.run(opened::read);
        opened.awaitOpen();
    }

    private void requireStream(HttpResponse<InputStream> head) {
        var type = head.headers().firstValue("Content-Type").orElse("");
        if (head.statusCode() == 200 && type.startsWith(Http.EVENT_STREAM)) {
            return;
        }
        var body = http.body(head);
        throw new AssertionError(this + ": expected a stream, but was status " + head.statusCode()
                + (type.isEmpty() ? "" : " with " + type)
                + (body.isEmpty() ? "" : ": " + (body.length() <= SHOWN ? body : body.substring(0, SHOWN) + "…")));
    }

    /**
     * Cuts the connection without a word, as a phone in a tunnel. Nothing that comes after is received. If the extension
     * started the application, its node has noticed when this returns.
     */
    public void disconnect() {
        var cut = cut();
        if (cut != null) {
            untilNoticed.accept(cut);
        }
    }

    /** Returns the id of the connection that was cut, if one was open. */
    private @Nullable String cut() {
        Response open;
        String cut = null;
        synchronized (lock) {
            open = response;
            if (open != null && open.end == null) {
                open.end = "the test disconnected it";
                cut = open.connection;
                lock.notifyAll();
            }
        }
        if (open != null) {
            Http.closeSilently(open.head.body());
        }
        return cut;
    }

    /**
     * The next event of a name, {@code stream-reset} and the library's other own ones included; only {@code stream-open}
     * was taken when the client connected. Events of other names that came before are passed over.
     *
     * @param name the event's, "message" if it has none
     * @return the event
     * @throws AssertionError if none comes
     */
    public ReceivedEvent await(String name) {
        return await(name, http.patience());
    }

    /**
     * As {@link #await(String)}, with another patience.
     *
     * @param name the event's
     * @param patience the longest to wait
     * @return the event
     * @throws AssertionError if none comes
     */
    public ReceivedEvent await(String name, Duration patience) {
        var passed = new ArrayList<ReceivedEvent>();
        return take(name, passed, patience);
    }

    /**
     * What came before the next event of a name. So a test can say that something did <em>not</em> come: it publishes a
     * last event to the same channel, and looks what was before it.
     *
     * <pre>{@code
     * publisher.publish("rooms/lobby", "end", "");
     * assertEquals(List.of(), ada.before("end"));
     * }</pre>
     *
     * @param name of an event that comes; it is taken too
     * @return the events that nobody has taken before, in the order they came
     * @throws AssertionError if it does not come
     */
    public List<ReceivedEvent> before(String name) {
        var passed = new ArrayList<ReceivedEvent>();
        take(name, passed, http.patience());
        return List.copyOf(passed);
    }

    /**
     * The next event of whatever name.
     *
     * @return the event
     * @throws AssertionError if none comes
     */
    public ReceivedEvent next() {
        return take(null, new ArrayList<>(), http.patience());
    }

    private ReceivedEvent take(@Nullable String name, List<ReceivedEvent> passed, Duration patience) {
        var what = name == null ? "an event" : "the event \"" + name + "\"";
        return awaited(what, patience, () -> shown(passed), () -> {
            for (var event = waiting.poll(); event != null; event = waiting.poll()) {
                if (name == null || event.name().equals(name)) {
                    return event;
                }
                passed.add(event);
            }
            return null;
        });
    }

    /**
     * The next comment; a keep-alive is one, unless the setting makes it an event.
     *
     * @return its text, without the colon
     * @throws AssertionError if none comes
     */
    public String awaitComment() {
        return awaited("a comment", http.patience(), () -> shown(List.copyOf(waiting)), comments::poll);
    }

    /**
     * Waits until the server has ended the stream, or the connection was cut.
     *
     * @throws AssertionError if that does not happen
     */
    public void awaitEnd() {
        var ended = new boolean[1];
        awaited("the end of the stream", http.patience(), () -> shown(List.copyOf(waiting)), () -> {
            ended[0] = response == null || response.end != null;
            return ended[0] ? Boolean.TRUE : null;
        });
    }

    private <T> T awaited(String what, Duration patience, Supplier<String> instead, Supplier<@Nullable T> poll) {
        long until = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            while (true) {
                var found = poll.get();
                if (found != null) {
                    return found;
                }
                var end = response == null ? "it was never opened" : response.end;
                long left = until - System.nanoTime();
                if (end != null || left <= 0) {
                    throw new AssertionError(this + ": awaited " + what
                            + (end != null ? ", but " + end : " for " + Http.text(patience)) + "; " + instead.get());
                }
                try {
                    lock.wait(left / 1_000_000 + 1);
                } catch (InterruptedException e) {
                    throw Http.interrupted(e);
                }
            }
        }
    }

    private static String shown(List<ReceivedEvent> instead) {
        if (instead.isEmpty()) {
            return "nothing else came";
        }
        var text = new StringBuilder("what came instead: ");
        int first = Math.max(0, instead.size() - SHOWN_EVENTS);
        if (first > 0) {
            text.append(first).append(" events, ");
        }
        for (int i = first; i < instead.size(); i++) {
            text.append(i > first ? ", " : "").append(instead.get(i));
        }
        return text.toString();
    }

    /**
     * All events so far, awaited or not, {@code stream-open} included, over all connections of this client.
     *
     * @return a copy, in the order they came
     */
    public List<ReceivedEvent> events() {
        synchronized (lock) {
            return List.copyOf(events);
        }
    }

    /**
     * With what the client would come back now.
     *
     * @return the last event id; empty if there is none
     */
    public String lastEventId() {
        synchronized (lock) {
            return lastEventId;
        }
    }

    /**
     * How long a browser would wait before it comes back, as the server has last said.
     *
     * @return the reconnection time
     * @throws AssertionError if the server has not said it
     */
    public Duration retry() {
        synchronized (lock) {
            if (retry == null) {
                throw new AssertionError(this + ": the server has not said when to come back");
            }
            return retry;
        }
    }

    /**
     * Whether the stream is open, as far as the client has read.
     *
     * @return false once it was ended or cut
     */
    public boolean isOpen() {
        synchronized (lock) {
            return response != null && response.end == null;
        }
    }

    /**
     * Of the last answer.
     *
     * @return the HTTP status
     */
    public int status() {
        return head().statusCode();
    }

    /**
     * Of the last answer.
     *
     * @return its headers
     */
    public HttpHeaders headers() {
        return head().headers();
    }

    private HttpResponse<InputStream> head() {
        synchronized (lock) {
            if (response == null) {
                throw new IllegalStateException(this + " never got an answer");
            }
            return response.head;
        }
    }

    /** Disconnects, and is not to be used any more. Idempotent. */
    @Override
    public void close() {
        cut();
        if (closesHttp) {
            http.close();
        }
    }

    @Override
    public String toString() {
        return "GET " + uri;
    }

    /** One answer to the client, and what was read of it. */
    private final class Response implements StreamParser.Handler {

        final HttpResponse<InputStream> head;
        private @Nullable String connection; // its id, once it is open; guarded by the lock, as is what follows
        private @Nullable String end;

        Response(HttpResponse<InputStream> head) {
            this.head = head;
        }

        void read() {
            String how;
            try {
                new StreamParser(TestClient.this.lastEventId(), this).read(head.body());
                how = "the server ended the stream";
            } catch (IOException | RuntimeException e) {
                how = "the connection was cut (" + e + ")";
            }
            synchronized (lock) {
                end = end == null ? how : end;
                lock.notifyAll();
            }
        }

        void awaitOpen() {
            awaited(OPEN, http.patience(), this::refusal, () -> connection);
        }

        /** A browser is refused by a stream that ends at once. */
        private String refusal() {
            return retry == null ? "nothing else came" : "the client is to come back after " + Http.text(retry);
        }

        @Override
        public void event(ReceivedEvent event) {
            synchronized (lock) {
                if (end != null) {
                    return;
                }
                events.add(event);
                if (event.name().equals(OPEN)) {
                    connection = event.data().replaceFirst(CONNECTION, "$1");
                } else {
                    waiting.add(event);
                }
                lock.notifyAll();
            }
        }

        @Override
        public void comment(String text) {
            synchronized (lock) {
                if (end == null) {
                    comments.add(text);
                    lock.notifyAll();
                }
            }
        }

        @Override
        public void retry(Duration time) {
            synchronized (lock) {
                retry = end == null ? time : retry;
            }
        }

        @Override
        public void lastEventId(String id) {
            synchronized (lock) {
                lastEventId = end == null ? id : lastEventId;
            }
        }
    }
}
