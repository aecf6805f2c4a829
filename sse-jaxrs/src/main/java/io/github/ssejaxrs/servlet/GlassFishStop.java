package io.github.ssejaxrs.servlet;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Method;

/**
 * Learns that GlassFish (7.0, 8.0) begins to stop. It closes its connections next, and only then stops applications, so
 * it would cut their streams off.
 *
 * <p>GlassFish tells its own listeners and waits for them. They are found by the class loader of the servlet context,
 * which is GlassFish's. Where anything is not as expected, streams end as the server does it.
 */
final class GlassFishStop {

    private static final System.Logger LOG = System.getLogger(GlassFishStop.class.getName());

    private GlassFishStop() {}

    /**
     * Has something done when the server begins to stop, if it is GlassFish.
     *
     * @param action what to do; may block for a while
     * @return to be run when the application ends, so that the server does not hold on to it
     */
    static Runnable listen(ServletContext context, Runnable action) {
        try {
            return register(context.getClass().getClassLoader(), action);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.TRACE, "Not on GlassFish, or on one that is not known", e);
            return () -> {};
        }
    }

    private static Runnable register(ClassLoader server, Runnable action) throws ReflectiveOperationException {
        var globals = server.loadClass("org.glassfish.internal.api.Globals");
        var types = globals.getClassLoader();
        var events = types.loadClass("org.glassfish.api.event.Events");
        var type = types.loadClass("org.glassfish.api.event.EventListener");
        var name =
                types.loadClass("org.glassfish.api.event.EventListener$Event").getMethod("name");
        ServersListener stops = (event, arguments) -> {
            if ("prepare_shutdown".equals(name.invoke(arguments[0]))) {
                action.run();
            }
        };
        var listener = stops.as(type);
        var all = globals.getMethod("get", Class.class).invoke(null, events);
        events.getMethod("register", type).invoke(all, listener);
        var unregister = events.getMethod("unregister", type);
        return () -> forget(unregister, all, listener);
    }

    private static void forget(Method unregister, Object events, Object listener) {
        try {
            unregister.invoke(events, listener);
        } catch (ReflectiveOperationException e) {
            LOG.log(System.Logger.Level.DEBUG, "The server has forgotten it by itself", e);
        }
    }
}
