package io.github.ssejaxrs.internal.rest;

import io.github.ssejaxrs.internal.channel.LocalChannels;
import io.github.ssejaxrs.spi.Transport;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Finds the annotated methods when the application is deployed, and gives each its filter. */
public final class SubscribeBinding implements DynamicFeature {

    private final Supplier<LocalChannels> channels;
    private final List<Transport> transports;

    /** Nothing is started before a stream is asked for. */
    public SubscribeBinding(Supplier<LocalChannels> channels, List<Transport> transports) {
        this.channels = channels;
        this.transports = List.copyOf(transports);
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        // Both come last: the request filter after those that refuse, the response filter after those that add headers.
        SubscribeMethod.of(resource.getResourceClass(), resource.getResourceMethod())
                .ifPresent(method -> context.register(
                        new SubscribeFilter(method, channels, transports),
                        Map.of(
                                ContainerRequestFilter.class,
                                Integer.MAX_VALUE,
                                ContainerResponseFilter.class,
                                Integer.MIN_VALUE)));
    }
}
