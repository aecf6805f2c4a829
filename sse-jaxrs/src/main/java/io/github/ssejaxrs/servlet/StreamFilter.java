package io.github.ssejaxrs.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stands between the container and everything else, so that a response can be taken over. */
final class StreamFilter extends HttpFilter {

    private static final System.Logger LOG = System.getLogger(StreamFilter.class.getName());

    private static final long serialVersionUID = 1;

    /** The request attribute under which an application's filters find the one of their servlet context. */
    static final String ATTRIBUTE = StreamFilter.class.getName();

    private final transient Set<Exchange> open = ConcurrentHashMap.newKeySet();
    private final transient AtomicBoolean told = new AtomicBoolean();
    private final transient Queue<Runnable> whenDestroyed = new ConcurrentLinkedQueue<>();

    @Override
    public void init() {
        whenDestroyed(LibertyStop.listen(getServletContext(), this::endStreams));
        whenDestroyed(GlassFishStop.listen(getServletContext(), this::endStreams));
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.setAttribute(ATTRIBUTE, this);
        if (!request.getMethod().equals("GET") || request.getAttribute(Exchange.ATTRIBUTE) != null) {
            chain.doFilter(request, response);
            return;
        }
        var exchange = new Exchange(request, response, open);
        try {
            exchange.run(chain);
            exchange.handOverIfDone();
        } catch (IOException | ServletException | RuntimeException | Error e) {
            exchange.fail(e);
            throw e;
        } finally {
            if (!ServletTransport.isInUse()
                    && exchange.asksForEventStream()) { // else the request is no longer ours to ask
                tellWhatIsMissing(request);
            }
        }
    }

    /** Nothing else of the library runs then, so nothing else can say it. Once, since the jar may be there in vain. */
    private void tellWhatIsMissing(HttpServletRequest request) {
        if (told.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "An event stream was asked for at {0}, and no Jakarta REST application has found PubSubFeature, so "
                            + "@Subscribe does nothing. CXF and TomEE look for it only where no Application lists its "
                            + "classes: add PubSubFeature.class to them",
                    request.getRequestURI());
        }
    }

    void whenDestroyed(Runnable action) {
        whenDestroyed.add(action);
    }

    /** The application ends, also where neither Jersey nor CDI says so. */
    @Override
    public void destroy() {
        endStreams();
        for (var action = whenDestroyed.poll(); action != null; action = whenDestroyed.poll()) {
            action.run();
        }
    }

    private void endStreams() {
        open.stream().map(Exchange::drain).distinct().toList().forEach(Runnable::run);
        open.forEach(Exchange::end); // those that are still there
    }
}
