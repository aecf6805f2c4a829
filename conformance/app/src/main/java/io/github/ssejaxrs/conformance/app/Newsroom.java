package io.github.ssejaxrs.conformance.app;

import io.github.ssejaxrs.Publisher;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** A CDI bean that knows nothing of Jakarta REST. */
@ApplicationScoped
public class Newsroom {

    @Inject
    Publisher publisher;

    void announce(String channel, String text) {
        publisher.publish(channel, text);
    }
}
