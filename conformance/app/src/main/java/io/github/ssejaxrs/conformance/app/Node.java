package io.github.ssejaxrs.conformance.app;

import io.github.ssejaxrs.PubSub;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import java.lang.management.ManagementFactory;

/** What an operator would look at. */
@Path("node")
@Produces("text/plain")
public class Node {

    @Context
    Configuration configuration;

    @GET
    @Path("streams")
    public String streams() {
        return String.valueOf(PubSub.of(configuration).counters().streams());
    }

    @GET
    @Path("threads")
    public String threads() {
        return String.valueOf(ManagementFactory.getThreadMXBean().getThreadCount());
    }
}
