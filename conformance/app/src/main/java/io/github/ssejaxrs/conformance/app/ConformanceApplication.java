package io.github.ssejaxrs.conformance.app;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** Where the server scans, there is nothing to say. */
@ApplicationPath("api")
public class ConformanceApplication extends Application {

    /**
     * For runtimes that are a class path and scan nothing.
     *
     * @return the application's own classes
     */
    public static Set<Class<?>> classes() {
        return Set.of(
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
}
