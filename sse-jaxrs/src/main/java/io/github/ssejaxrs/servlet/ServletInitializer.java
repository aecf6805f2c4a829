package io.github.ssejaxrs.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Registers the library's servlet filter; found by the container as a service. Unlike a web fragment it also runs for a
 * {@code web.xml} that is {@code metadata-complete}.
 */
public final class ServletInitializer implements ServletContainerInitializer {

    private static final String NAME = "sse-jaxrs";

    /** For the container. */
    public ServletInitializer() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        var registration = context.addFilter(NAME, new StreamFilter());
        if (registration == null) {
            return; // registered by the application, which may have its reasons
        }
        registration.setAsyncSupported(true);
        // Before all filters of the application, so that what they do to the response ends where the stream begins.
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }
}
