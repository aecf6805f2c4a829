package io.github.ssejaxrs.conformance.app;

import io.github.ssejaxrs.Publisher;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

/** An EJB, where there are EJBs; elsewhere nobody asks for it. */
@Stateless
public class Scoreboard {

    @Inject
    Publisher publisher;

    /**
     * Publishes.
     *
     * @param channel where
     * @param text what
     */
    public void score(String channel, String text) {
        publisher.publish(channel, text);
    }
}
