package io.github.ssejaxrs.servlet;

import jakarta.servlet.ServletContext;
import java.lang.reflect.InvocationTargetException;
import java.util.Dictionary;
import java.util.Hashtable;

/**
 * Learns that Open Liberty (26) begins to stop. Then it waits up to 30 s for open requests, and a stream is one; only
 * after that it stops applications, and by then it has cut their streams off.
 *
 * <p>A hook of the JVM would hear of a signal, but of {@code server stop} too late. Liberty's own listeners are OSGi
 * services; the framework that has them is found by the class loader of the servlet context, which is Liberty's. Where
 * anything is not as expected, streams end as the server does it.
 */
final class LibertyStop {

    private static final String LISTENER = "com.ibm.wsspi.kernel.service.utils.ServerQuiesceListener";

    private static final System.Logger LOG = System.getLogger(LibertyStop.class.getName());

    private final ClassLoader server;

    private LibertyStop(ClassLoader server) {
        this.server = server;
    }

    /**
     * Has something done when the server begins to stop, if it is Liberty.
     *
     * @param action what to do; may block for a while
     * @return to be run when the application ends, so that the server does not hold on to it
     */
    static Runnable listen(ServletContext context, Runnable action) {
        var type = context.getClass();
        if (!type.getName().startsWith("com.ibm.")) {
            return () -> {};
        }
        try {
            return new LibertyStop(type.getClassLoader()).register(action);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.DEBUG, "Streams will not be ended before the server waits for them", e);
            return () -> {};
        }
    }

    private Runnable register(Runnable action) throws ReflectiveOperationException {
        var bundle = osgi("BundleReference").getMethod("getBundle").invoke(server);
        var services = osgi("Bundle").getMethod("getBundleContext").invoke(bundle);
        ServersListener listener = (serverStopping, none) -> action.run();
        var registration = osgi("BundleContext")
                .getMethod("registerService", String.class, Object.class, Dictionary.class)
                .invoke(services, LISTENER, listener.as(listenerType(services)), new Hashtable<String, Object>());
        var unregister = osgi("ServiceRegistration").getMethod("unregister");
        return () -> {
            try {
                unregister.invoke(registration);
            } catch (IllegalAccessException | InvocationTargetException e) {
                LOG.log(System.Logger.Level.DEBUG, "The server has forgotten it by itself", e);
            }
        };
    }

    /** The class loader is itself one of the framework's objects. */
    private Class<?> osgi(String name) throws ClassNotFoundException {
        return server.getClass().getClassLoader().loadClass("org.osgi.framework." + name);
    }

    /** As those see it that listen already; the bundle of the servlet context does not. */
    private Class<?> listenerType(Object services) throws ReflectiveOperationException {
        var listening = (Object[]) osgi("BundleContext")
                .getMethod("getAllServiceReferences", String.class, String.class)
                .invoke(services, LISTENER, null);
        var bundle = osgi("ServiceReference").getMethod("getBundle").invoke(listening[0]);
        return (Class<?>) osgi("Bundle").getMethod("loadClass", String.class).invoke(bundle, LISTENER);
    }
}
