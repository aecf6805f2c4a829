package io.github.ssejaxrs.it;

import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.servlet.ServletInitializer;
import org.glassfish.jersey.server.ResourceConfig;

/** Writes on demand, as where the container's non-blocking ones do not hold. */
class BlockingWritesIT extends StreamContract {

    @Override
    PubSubFeature.Builder feature() {
        return super.feature().blockingWrites(true);
    }

    @Override
    Server start(ResourceConfig application) throws Exception {
        return TomcatIT.start(application, new ServletInitializer());
    }
}
