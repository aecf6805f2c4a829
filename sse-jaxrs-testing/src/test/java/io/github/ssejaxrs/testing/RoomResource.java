package io.github.ssejaxrs.testing;

import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** The application of these tests. */
@Path("rooms/{room}")
public class RoomResource {

    public record Message(String user, String text) {}

    private final Publisher publisher;

    @Inject
    public RoomResource(Publisher publisher) {
        this.publisher = publisher;
    }

    @GET
    @Path("events")
    @Subscribe("rooms/{room}")
    public void events(@QueryParam("user") String user) {
        if ("Mallory".equals(user)) {
            throw new ForbiddenException("Mallory is banned");
        }
    }

    @POST
    @Path("messages")
    @Consumes(MediaType.TEXT_PLAIN)
    public void say(@PathParam("room") String room, @QueryParam("user") String user, String text) {
        publisher.publish("rooms/" + room, "message", new Message(user, text));
    }
}
