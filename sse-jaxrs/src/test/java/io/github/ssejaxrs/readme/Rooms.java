package io.github.ssejaxrs.readme;

import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

// README
@Path("rooms/{room}")
@RequestScoped
public class Rooms {

    @Inject
    Publisher publisher;

    @GET
    @Path("events")
    @Subscribe("rooms/{room}")
    public void events() {}

    @POST
    @Path("messages")
    public void say(@PathParam("room") String room, String text) {
        publisher.publish("rooms/" + room, "message", text);
    }
}
// README end
