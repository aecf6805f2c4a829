package io.github.ssejaxrs.conformance.app;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.PubSub;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.sse.Sse;
import java.util.Timer;
import java.util.TimerTask;

/** Publishes without any injection of the library's, which every runtime can do. */
@Path("publish/{channel}")
public class Publishing {

    @Context
    Configuration configuration;

    @PathParam("channel")
    String channel;

    private PubSub pubSub() {
        return PubSub.of(configuration);
    }

    @POST
    public String text(@QueryParam("event") String name, String text) {
        var event = name == null ? Event.of(text) : Event.of(name, text);
        return String.valueOf(pubSub().publisher().publish(channel, event).sequence());
    }

    @POST
    @Path("object")
    public void object(String text) {
        pubSub().publisher().publish(channel, "message", new Message(text));
    }

    @POST
    @Path("standard")
    public void standard(String text, @Context Sse sse) {
        pubSub().channels()
                .broadcaster(channel)
                .broadcast(sse.newEventBuilder().name("standard").data(text).build());
    }

    @POST
    @Path("timer")
    public void timer(String text) {
        var publisher = pubSub().publisher();
        var timer = new Timer(true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        publisher.publish(channel, new Message(text));
                        timer.cancel();
                    }
                },
                50);
    }

    @POST
    @Path("burst")
    public void burst(@QueryParam("count") int count, @DefaultValue("10") @QueryParam("size") int size, String text) {
        var publisher = pubSub().publisher();
        for (int i = 0; i < count; i++) {
            publisher.publish(channel, text + i + " ".repeat(size));
        }
    }
}
