package io.github.ssejaxrs.benchmarks.serve;

import jakarta.inject.Singleton;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.glassfish.jersey.server.ResourceConfig;

/**
 * The same with what the standard has: one broadcaster for each channel, and no more. Its events have no id, nothing is
 * retained, and nobody resumes.
 */
@Singleton
@Path("")
public class StockRooms {

    private final ConcurrentMap<String, SseBroadcaster> channels = new ConcurrentHashMap<>();

    /** Without the library, although it is on the class path. */
    static Deployment deployment() {
        return new Deployment(
                new ResourceConfig(StockRooms.class).property("jakarta.ws.rs.loadServices", false), List.of());
    }

    @GET
    @Path("events/{channel}")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void events(@PathParam("channel") String channel, @Context Sse sse, @Context SseEventSink sink) {
        channels.computeIfAbsent(channel, name -> sse.newBroadcaster()).register(sink);
        sink.send(sse.newEventBuilder().comment("hi").build()); // the head goes out with the first event
    }

    @POST
    @Path("publish/{channel}")
    public void publish(
            @PathParam("channel") String channel,
            @QueryParam("channels") @DefaultValue("0") int several,
            @Context Sse sse,
            String data) {
        var event = sse.newEvent(data);
        if (several == 0) {
            broadcast(channel, event);
        } else {
            ChannelNames.of(channel, several).forEach(name -> broadcast(name, event));
        }
    }

    private void broadcast(String channel, OutboundSseEvent event) {
        var broadcaster = channels.get(channel);
        if (broadcaster != null) {
            broadcaster.broadcast(event);
        }
    }
}
