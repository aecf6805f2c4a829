package io.github.ssejaxrs.proxies;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** The application of the guide: streams of rooms, something to compress beside them, and what a health check asks. */
@Path("")
public class Rooms {

    static final String READY = "ready";

    @Inject
    Publisher publisher;

    @Context
    Configuration configuration;

    @GET
    @Path("rooms/{room}/events")
    @Subscribe("rooms/{room}")
    public void events() {}

    /** As a server answers whose application is not there yet. */
    @GET
    @Path("rooms/closed/events")
    public Response closed() {
        return Response.status(503).entity("<h1>Soon</h1>").type("text/html").build();
    }

    @POST
    @Path("rooms/{room}/messages")
    public void say(@PathParam("room") String room, String text) {
        publisher.publish("rooms/" + room, text);
    }

    @GET
    @Path(READY)
    public Response ready() {
        return Response.status(PubSub.of(configuration).isReady() ? 200 : 503).build();
    }

    @GET
    @Path("long")
    @Produces("text/plain")
    public String compressible() {
        return "as long as a proxy wants it before it compresses\n".repeat(1000);
    }
}
