package io.github.ssejaxrs.servlet;

import static java.lang.invoke.MethodHandles.collectArguments;
import static java.lang.invoke.MethodHandles.dropArguments;
import static java.lang.invoke.MethodHandles.empty;
import static java.lang.invoke.MethodHandles.filterReturnValue;
import static java.lang.invoke.MethodHandles.guardWithTest;
import static java.lang.invoke.MethodType.methodType;

import jakarta.servlet.ServletContext;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.Objects;

/**
 * Learns that GlassFish (7.0, 8.0) begins to stop. It closes its connections next, and only then stops applications, so
 * it would cut their streams off.
 *
 * <p>GlassFish tells its own listeners and waits for them. They are found by the class loader of the servlet context,
 * which is GlassFish's. Where anything is not as expected, streams end as the server does it.
 *
 * <p>It never forgets a listener (its {@code unregister} finds none, 7.0.21). So it gets one that is made of nothing but
 * the JDK's classes and holds what is the application's weakly.
 */
final class GlassFishStop {

    private static final System.Logger LOG = System.getLogger(GlassFishStop.class.getName());

    private GlassFishStop() {}

    /**
     * Has something done when the server begins to stop, if it is GlassFish.
     *
     * @param action what to do; may block for a while
     * @return to be kept as long as the action is to be done
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
        var listener = MethodHandleProxies.asInterfaceInstance(type, whenStopping(name, new WeakReference<>(action)));
        events.getMethod("register", type)
                .invoke(globals.getMethod("get", Class.class).invoke(null, events), listener);
        return new Held(action);
    }

    /** Keeps the action as long as the application has this. */
    private record Held(Runnable action) implements Runnable {
        @Override
        public void run() {
            // there is nothing else to do
        }
    }

    /** {@code event -> if (event.name().equals("prepare_shutdown") && action.get() != null) action.get().run()}. */
    private static MethodHandle whenStopping(Method name, WeakReference<Runnable> action)
            throws ReflectiveOperationException {
        var lookup = MethodHandles.publicLookup();
        var isThere = lookup.findStatic(Objects.class, "nonNull", methodType(boolean.class, Object.class))
                .asType(methodType(boolean.class, Runnable.class));
        var run = lookup.findVirtual(Runnable.class, "run", methodType(void.class));
        var get = lookup.findVirtual(WeakReference.class, "get", methodType(Object.class))
                .bindTo(action)
                .asType(methodType(Runnable.class));
        var runIfThere = collectArguments(guardWithTest(isThere, run, empty(run.type())), 0, get);

        var nameOf = lookup.unreflect(name);
        var event = nameOf.type().parameterType(0);
        var isStop = filterReturnValue(
                nameOf.asType(methodType(Object.class, event)),
                lookup.findVirtual(String.class, "equals", methodType(boolean.class, Object.class))
                        .bindTo("prepare_shutdown"));
        return guardWithTest(isStop, dropArguments(runIfThere, 0, event), empty(methodType(void.class, event)));
    }
}
