package io.github.ssejaxrs.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connection below a request of GlassFish (7.0, 8.0) and Payara (6), whose Grizzly would else queue four send
 * buffers, about 8 MB, for a client that does not read, and would not look whether a client is still there.
 *
 * <p>Reached by reflection: it is no API, and the classes are not always the application's to see. Whatever is not as it
 * was found there is left alone, and the stream is served as in any other container.
 */
final class GrizzlySocket {

    private static final System.Logger LOG = System.getLogger(GrizzlySocket.class.getName());

    private static final int MAX_QUEUED_BYTES = 64 * 1024;

    /** GlassFish's name for it, and Payara's. */
    private static final List<String> GRIZZLY_REQUEST = List.of("getGrizzlyRequest", "getCoyoteRequest");

    private final Object tcp;
    private final Method addCloseListener;
    private final Method removeCloseListener;
    private final Method setMaxQueuedBytes;
    private final Method enableEvent;
    private final Object closeListener;
    private final Object queuedBytesBefore;

    private boolean released; // guarded by this: the connection may serve another request by then

    /**
     * @param closed called, once or not at all, when the client closes the connection
     */
    private GrizzlySocket(Object tcp, Runnable closed) throws ReflectiveOperationException {
        this.tcp = tcp;
        this.addCloseListener = ofCloseListener("addCloseListener");
        this.removeCloseListener = ofCloseListener("removeCloseListener");
        this.setMaxQueuedBytes = tcp.getClass().getMethod("setMaxAsyncWriteQueueSize", int.class);
        this.enableEvent = only("enableIOEvent");
        ServersListener closes = (onClosed, arguments) -> closed.run();
        this.closeListener = closes.as(addCloseListener.getParameterTypes()[0]);
        this.queuedBytesBefore = call(tcp, "getMaxAsyncWriteQueueSize");
    }

    /**
     * Bounds what the connection queues. To be released before the response is completed.
     *
     * @param closed what {@link #noticeClose} tells, once or not at all
     * @return null if there is no such connection, or if other streams share it, as with HTTP/2
     */
    static @Nullable GrizzlySocket below(ServletRequest request, Runnable closed) {
        var bare = request;
        while (bare instanceof ServletRequestWrapper wrapper) {
            bare = wrapper.getRequest();
        }
        try {
            if (!request.getProtocol().startsWith("HTTP/1.")) {
                return null;
            }
            var catalinas = call(bare, "getUnwrappedCoyoteRequest"); // Tomcat's request has no such method
            var context = call(call(catalinas, grizzlyRequest(catalinas)), "getContext");
            var found = new GrizzlySocket(call(context, "getConnection"), closed);
            found.setMaxQueuedBytes.invoke(found.tcp, MAX_QUEUED_BYTES);
            return found;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.TRACE, "Not on Grizzly, or on one that is not known", e);
            return null;
        }
    }

    /**
     * Has the close told from now on, at once if it was before. It is seen only by whoever reads, and Grizzly does not
     * while a response is open. To be called when the stream is open: what is told may end it.
     */
    void noticeClose() {
        if (isReleased()) {
            return;
        }
        try {
            addCloseListener.invoke(tcp, closeListener); // without the lock, since it may call back
            readOrForget();
        } catch (ReflectiveOperationException e) {
            LOG.log(System.Logger.Level.TRACE, "Closed already", e);
        }
    }

    private synchronized void readOrForget() throws ReflectiveOperationException {
        if (released) {
            removeCloseListener.invoke(tcp, closeListener);
            return;
        }
        for (var event : enableEvent.getParameterTypes()[0].getEnumConstants()) {
            if (event.toString().equals("READ")) {
                enableEvent.invoke(tcp, event);
            }
        }
    }

    private synchronized boolean isReleased() {
        return released;
    }

    /** The stream ends, and the connection may serve other requests. */
    synchronized void release() {
        if (released) {
            return;
        }
        released = true;
        try {
            removeCloseListener.invoke(tcp, closeListener);
            setMaxQueuedBytes.invoke(tcp, queuedBytesBefore);
        } catch (ReflectiveOperationException e) {
            LOG.log(System.Logger.Level.TRACE, "Closed already", e);
        }
    }

    private Method ofCloseListener(String name) throws NoSuchMethodException {
        return methods(name) // another, deprecated, has a listener of its own
                .filter(method -> method.getParameterTypes()[0].getName().equals("org.glassfish.grizzly.CloseListener"))
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(name));
    }

    private Method only(String name) throws NoSuchMethodException {
        return methods(name).findFirst().orElseThrow(() -> new NoSuchMethodException(name));
    }

    private Stream<Method> methods(String name) {
        return Stream.of(tcp.getClass().getMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 1);
    }

    private static String grizzlyRequest(Object catalinas) throws NoSuchMethodException {
        return Stream.of(catalinas.getClass().getMethods())
                .map(Method::getName)
                .filter(GRIZZLY_REQUEST::contains)
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(GRIZZLY_REQUEST.toString()));
    }

    private static Object call(Object target, String method)
            throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        return target.getClass().getMethod(method).invoke(target);
    }
}
