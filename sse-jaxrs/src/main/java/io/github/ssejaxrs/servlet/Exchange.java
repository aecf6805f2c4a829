package io.github.ssejaxrs.servlet;

import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.OnDemandConnection;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the application, and what becomes of its response.
 *
 * <p>Until a stream is attached everything passes through. From then on the response belongs to the stream: what the
 * runtime still writes is swallowed, and when the runtime is done, by returning or by completing its asynchronous
 * context, the head is sent and the connection opened.
 */
final class Exchange implements AsyncListener {

    /** The request attribute under which the Jakarta REST filters find it on whatever thread. */
    static final String ATTRIBUTE = Exchange.class.getName();

    /** Tomcat (10.1, 11) and TomEE allow asynchronous processing by it, past a servlet not declared for it. */
    private static final String TOMCAT_ASYNC_SUPPORTED = "org.apache.catalina.ASYNC_SUPPORTED";

    /** Grizzly does not read while its handler runs; by then it has returned. */
    private static final Duration SERVICE_RETURNED = Duration.ofMillis(50);

    private static final System.Logger LOG = System.getLogger(Exchange.class.getName());

    private static final ThreadLocal<Exchange> CURRENT = new ThreadLocal<>();

    /** How a stream gets its connection, once the response is free. */
    interface Connector {
        void connect(Exchange exchange, ServletOutputStream out);
    }

    private record Attached(Connection.Listener stream, Connector connector, Runnable drain) {}

    final HttpServletRequest request;
    final HttpServletResponse response;

    private volatile boolean streamExpected;
    private volatile @Nullable Attached attached;
    private volatile @Nullable AsyncContext async;
    private volatile Runnable quiesce = () -> {};
    private volatile @Nullable GrizzlySocket grizzly;
    private final AtomicBoolean handedOver = new AtomicBoolean();
    private final AtomicBoolean completed = new AtomicBoolean();
    private final Set<Exchange> open;

    /**
     * @param open where it is to be found while a stream is attached
     */
    Exchange(HttpServletRequest request, HttpServletResponse response, Set<Exchange> open) {
        this.request = request;
        this.response = response;
        this.open = open;
    }

    /** The exchange of the request this thread runs, before it turns asynchronous. */
    static @Nullable Exchange current() {
        return CURRENT.get();
    }

    void run(FilterChain chain) throws IOException, ServletException {
        request.setAttribute(ATTRIBUTE, this);
        CURRENT.set(this);
        try {
            chain.doFilter(new ExchangeRequest(this), new ExchangeResponse(this));
        } finally {
            CURRENT.remove();
        }
    }

    /** An EventSource asks. What compresses on the way would hold events back until it has enough of them. */
    boolean asksForEventStream() {
        var accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/event-stream");
    }

    /** A method that opens streams is about to run. */
    void expectStream() {
        streamExpected = true;
    }

    boolean streamExpected() {
        return streamExpected;
    }

    /** From here on the response belongs to the stream. Its head is written now; a forward would swallow it later. */
    void attach(
            MultivaluedMap<String, String> headers, Connection.Listener stream, Connector connector, Runnable drain) {
        response.setStatus(HttpServletResponse.SC_OK);
        headers.forEach((name, values) -> {
            var rest = values.iterator();
            if (rest.hasNext() && !name.equalsIgnoreCase("Set-Cookie")) { // those of a session or a filter stay
                response.setHeader(name, rest.next());
            }
            rest.forEachRemaining(value -> response.addHeader(name, value));
        });
        attached = new Attached(stream, connector, drain);
        open.add(this);
    }

    boolean isAttached() {
        return attached != null;
    }

    /**
     * @throws IllegalStateException if some filter or servlet on the way here does not allow asynchronous processing
     */
    void requireAsync() {
        if (!request.isAsyncSupported()) {
            request.setAttribute(TOMCAT_ASYNC_SUPPORTED, true);
        }
        if (!request.isAsyncSupported()) {
            var filters = new TreeSet<>(
                    request.getServletContext().getFilterRegistrations().keySet());
            throw new IllegalStateException("a servlet filter before the resource, or its servlet, does not support "
                    + "asynchronous processing, which an open stream needs; add asyncSupported = true to its @WebFilter "
                    + "or <async-supported>true</async-supported> in web.xml. The filters of this application are "
                    + filters);
        }
    }

    /** The runtime turns asynchronous; it gets a context whose completion hands over. */
    AsyncContext startAsync(ServletRequest forRequest, ServletResponse forResponse) {
        var started = new ExchangeAsyncContext(this, request.startAsync(forRequest, forResponse));
        started.setTimeout(0);
        started.addListener(this); // GlassFish 7 allows no listener later than this
        async = started.real();
        return started;
    }

    /** The runtime returned. If it is not asynchronous either, the response is free. */
    void handOverIfDone() {
        if (isAttached() && async == null) {
            var started = request.startAsync(request, response);
            started.setTimeout(0);
            started.addListener(this);
            async = started;
            handOver();
        }
    }

    /** Sends the head and opens the connection. */
    void handOver() {
        var stream = attached;
        if (stream == null || !handedOver.compareAndSet(false, true)) {
            return;
        }
        try {
            var out = response.getOutputStream(); // first: if a filter took the writer, an error can still be answered
            response.flushBuffer();
            stream.connector.connect(this, out);
        } catch (IOException e) {
            stream.stream.gone(e);
            complete();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "No stream could be opened on " + request.getRequestURI(), e);
            stream.stream.gone(e);
            answerError();
            complete();
        }
    }

    private void answerError() {
        if (!response.isCommitted()) {
            response.reset();
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
    }

    void openNonBlocking(ServletOutputStream out, BiConsumer<Runnable, Duration> timer) {
        var opening = new ServletConnection(out, this::complete, attachedStream(), timer);
        quiesce = opening::quiesce;
        boundQueue(timer);
        out.setWriteListener(opening);
        attachedStream().opened(opening); // it writes when the container has called back for the first time
    }

    private void boundQueue(BiConsumer<Runnable, Duration> timer) {
        var below = GrizzlySocket.below(request, this::closed);
        if (below != null) {
            grizzly = below;
            try {
                timer.accept(below::noticeClose, SERVICE_RETURNED);
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.TRACE, "Shutting down", e);
            }
        }
    }

    void openBlocking(ServletOutputStream out, Executor writers) {
        var stream = attachedStream();
        var output = new BlockingOutput(out, this::complete);
        quiesce = output::quiesce;
        stream.opened(new OnDemandConnection(writers, output, stream));
    }

    private Connection.Listener attachedStream() {
        return requireAttached().stream;
    }

    private Attached requireAttached() {
        return Objects.requireNonNull(attached, "attached before it is opened");
    }

    /** The client closed the connection, and the container would not say so before a write fails. */
    private void closed() {
        gone(null);
        complete();
    }

    /**
     * Once only, however many threads find out that a client is gone. Undertow 2.3 ends a request a second time, in the
     * thread that asks for it, while another still ends it ({@code AsyncContextImpl.complete}).
     */
    private void complete() {
        var below = grizzly;
        if (below != null) {
            below.release();
        }
        var started = async;
        if (started == null || !completed.compareAndSet(false, true)) {
            return;
        }
        try {
            started.complete();
        } catch (IllegalStateException e) {
            completed.set(false); // nothing was completed
            // Tomcat, after it has reported an error: it has completed by itself
            LOG.log(System.Logger.Level.TRACE, "Completed already", e);
        }
    }

    /** The application failed after it had attached a stream. */
    void fail(Throwable cause) {
        gone(cause);
    }

    /** The application ends: how all streams of this one's kind are ended in good order. */
    Runnable drain() {
        return requireAttached().drain;
    }

    /** The application ends. */
    void end() {
        open.remove(this);
        attachedStream().gone(null); // which closes the connection
    }

    private void gone(@Nullable Throwable cause) {
        open.remove(this);
        quiesce.run(); // the container recycles its objects when this callback returns
        var stream = attached;
        if (stream != null) {
            stream.stream.gone(cause);
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        gone(null);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        gone(event.getThrowable());
        if (isAttached()) {
            complete();
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        gone(event.getThrowable());
        if (isAttached()) {
            complete();
        }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this); // a new cycle after a dispatch forgets its listeners
    }
}
