package io.github.ssejaxrs.example;

import io.github.ssejaxrs.Event;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;

/** A room: what is posted to it reaches everyone who has its events open. A room exists as soon as it is named. */
@Path("rooms/{room}")
@RequestScoped
public class RoomResource {

    @Inject
    Publisher publisher;

    /** The room's last messages, then each new one; who is typing; and how much is said in all rooms. One stream. */
    @GET
    @Path("events")
    @Subscribe
    public Subscription events(@PathParam("room") String room, @QueryParam("user") String user) {
        Bans.check(user);
        return Subscription.to(channel("rooms", room), channel("typing", room), "activity")
                .history(50)
                .as(user);
    }

    /** Says something to the room. What all rooms are told of it may be lost; nobody waits for it. */
    @POST
    @Path("messages")
    @Consumes(MediaType.APPLICATION_JSON)
    public void say(@PathParam("room") String room, Draft draft) {
        var message = Message.of(draft, Instant.now());
        Bans.check(message.user());
        publisher.publish(channel("rooms", room), "message", message);
        publisher.publishAsync("activity", Event.of("activity", new Activity(room)));
    }

    /** Tells the room that somebody is typing; to be repeated while it lasts. */
    @POST
    @Path("typing")
    @Consumes(MediaType.APPLICATION_JSON)
    public void type(@PathParam("room") String room, Draft draft) {
        var typing = Typing.of(draft);
        Bans.check(typing.user());
        publisher.publish(channel("typing", room), "typing", typing);
    }

    private static String channel(String kind, String room) {
        if (room.contains("/")) {
            throw new IllegalArgumentException("A room's name has no slash, this one has: " + room);
        }
        return kind + "/" + room;
    }
}
