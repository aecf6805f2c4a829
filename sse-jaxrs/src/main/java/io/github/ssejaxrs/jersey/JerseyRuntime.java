package io.github.ssejaxrs.jersey;

import io.github.ssejaxrs.Channels;
import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.spi.Transport;
import jakarta.ws.rs.core.FeatureContext;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.glassfish.hk2.utilities.binding.AbstractBinder;
import org.glassfish.jersey.InjectionManagerProvider;
import org.glassfish.jersey.server.spi.AbstractContainerLifecycleListener;
import org.glassfish.jersey.server.spi.Container;

/**
 * Makes an application's {@link PubSub} at home in Jersey. Fails with a {@link LinkageError} where Jersey or HK2 is not
 * there.
 */
public final class JerseyRuntime {

    private JerseyRuntime() {}

    /**
     * Binds {@code @Inject Publisher} and {@code @Inject Channels} for code that HK2 creates.
     *
     * <p>HK2's own binder, because Jersey 4 no longer has the one that Jersey 3 wraps around it.
     *
     * @param context the context of a feature that Jersey configures
     * @param pubSub what to inject
     */
    public static void bind(FeatureContext context, PubSub pubSub) {
        // Without HK2 it is this that fails: JBoss Modules logs a trace for a class whose superclass is missing.
        Objects.requireNonNull(AbstractBinder.class);
        context.register(new AbstractBinder() {
            @Override
            protected void configure() {
                bind(pubSub.publisher()).to(Publisher.class);
                bind(pubSub.channels()).to(Channels.class);
            }
        });
    }

    /**
     * Runs something when the application stops.
     *
     * @param context the context of a feature that Jersey configures
     * @param action what to run
     */
    public static void onShutdown(FeatureContext context, Runnable action) {
        context.register(new AbstractContainerLifecycleListener() {
            @Override
            public void onShutdown(Container container) {
                action.run();
            }
        });
    }

    /**
     * The transport for any container that can keep a response open.
     *
     * @param context the context of a feature that Jersey configures
     * @param writers where writes may block
     * @return the transport
     */
    public static Transport transport(FeatureContext context, Executor writers) {
        return new ChunkedTransport(InjectionManagerProvider.getInjectionManager(context), writers);
    }
}
