package io.github.ssejaxrs.conformance.app;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/**
 * Where the server scans, there is nothing to say. TomEE 9 no longer looks for providers if this class has a method, and
 * be it a static one ({@code RESTService.addAppProvidersIfNeeded}).
 */
@ApplicationPath("api")
public class ConformanceApplication extends Application {

    /** The application's own classes, for runtimes that are a class path and scan nothing. */
    public static final Set<Class<?>> CLASSES = Set.of(
            Forms.class,
            Refusals.class,
            Publishing.class,
            Injected.class,
            Injected.InRequestScope.class,
            Injected.InApplicationScope.class,
            Node.class,
            TeapotMapper.class,
            User.class,
            RolesFeature.class);
}
