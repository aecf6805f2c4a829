package io.github.ssejaxrs.example;

import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.Subscription;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;

/** A room: what is posted to it reaches everyone who has its events open. A room exists as soon as it is named. */
@Path("rooms/{room}")
@RequestScoped
public class RoomResource {

    /** Enough to see what the talk is about. */
    private static final int MESSAGES_ON_ENTRY = 50;

    @Inject
    Publisher publisher;

    /** The room's last messages, then each new one. */
    @GET
    @Path("events")
    @Subscribe
    public Subscription events(@PathParam("room") String room) {
        return Subscription.to(channel(room)).history(MESSAGES_ON_ENTRY);
    }

    /** Says something to the room. */
    @POST
    @Path("messages")
    @Consumes(MediaType.APPLICATION_JSON)
    public void post(@PathParam("room") String room, Draft draft) {
        publisher.publish(channel(room), "message", Message.of(draft, Instant.now()));
    }

    private static String channel(String room) {
        if (room.contains("/")) {
            throw new IllegalArgumentException("A room's name has no slash, this one has: " + room);
        }
        return "rooms/" + room;
    }
}
