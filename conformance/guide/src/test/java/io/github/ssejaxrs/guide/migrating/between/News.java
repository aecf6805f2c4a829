package io.github.ssejaxrs.guide.migrating.between;

import io.github.ssejaxrs.PubSub;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;

@Path("news")
@Singleton
public class News {

    private final Sse sse;
    private final SseBroadcaster broadcaster;

    public News(@Context Sse sse, @Context Configuration configuration) {
        this.sse = sse;
        this.broadcaster = PubSub.of(configuration).channels().broadcaster("news");
    }

    @GET
    @Path("events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void events(@Context SseEventSink sink) {
        broadcaster.register(sink);
    }

    @POST
    public void post(String text) {
        broadcaster.broadcast(sse.newEvent(text));
    }
}
