package io.github.ssejaxrs.cdi;

import io.github.ssejaxrs.Channels;
import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Publisher;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.CDI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code @Inject Publisher} and {@code @Inject Channels} work in CDI beans and EJBs, and sees to it that they and
 * all Jakarta REST applications of one CDI application share one {@link PubSub}.
 *
 * <p>Whoever comes first starts it: a Jakarta REST application, or a bean that publishes before there is one.
 */
@ApplicationScoped
public class CdiPubSub {

    private volatile @Nullable ClassLoader loader;
    private @Nullable PubSub pubSub; // guarded by this

    /** For the container. */
    public CdiPubSub() {}

    /**
     * Offers the one of a Jakarta REST application.
     *
     * @param offered taken if there is none yet
     * @return the one in charge; null where there is no CDI
     */
    public static @Nullable PubSub share(Supplier<PubSub> offered) {
        CdiPubSub bean;
        try {
            var found = CDI.current().select(CdiPubSub.class);
            if (found.isUnsatisfied()) {
                return null; // a CDI container that does not see this jar
            }
            bean = found.get();
        } catch (IllegalStateException e) {
            return null; // the API without a container
        }
        return bean.getOr(offered);
    }

    /** The bean is made when the application starts, on a thread that has the application's class loader. */
    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        loader = Thread.currentThread().getContextClassLoader();
    }

    synchronized PubSub getOr(Supplier<PubSub> offered) {
        if (pubSub == null) {
            pubSub = offered.get();
        }
        return pubSub;
    }

    /** Whatever thread publishes first, threads and settings are those of the application. */
    private PubSub get() {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader == null ? before : loader);
        try {
            return getOr(() -> new PubSubFeature().pubSub());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Produces
    @ApplicationScoped
    Publisher publisher() {
        return get().publisher();
    }

    @Produces
    @ApplicationScoped
    Channels channels() {
        return get().channels();
    }

    /** The application ends. */
    @PreDestroy
    void stop() {
        PubSub ending;
        synchronized (this) {
            ending = pubSub;
        }
        if (ending != null) {
            ending.close();
        }
    }
}
