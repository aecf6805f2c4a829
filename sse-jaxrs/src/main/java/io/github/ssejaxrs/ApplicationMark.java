package io.github.ssejaxrs;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Configuration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * By it an application is recognised as one that has a {@link PubSub}, where it does not show the properties that a
 * feature has set. So it is in CXF 4.1 ({@code ServerProviderFactory.ServerConfigurationImpl}): of what a feature
 * registers, the configuration knows filters and interceptors, and only whether a given one is registered.
 */
final class ApplicationMark implements ContainerRequestFilter {

    /** Those of all applications that use this class. Each is held by its application, and by nothing else. */
    private static final Set<ApplicationMark> ALL =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final PubSub pubSub;

    ApplicationMark(PubSub pubSub) {
        this.pubSub = pubSub;
        ALL.add(this);
    }

    static Optional<PubSub> findIn(Configuration configuration) {
        List<ApplicationMark> all;
        synchronized (ALL) {
            all = List.copyOf(ALL);
        }
        return all.stream().filter(configuration::isRegistered).findFirst().map(mark -> mark.pubSub);
    }

    @Override
    public void filter(ContainerRequestContext request) {
        // it only has to be there
    }
}
