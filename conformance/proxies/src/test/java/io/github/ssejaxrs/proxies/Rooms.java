package io.github.ssejaxrs.proxies;

import io.github.ssejaxrs.PubSub;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** The application of docs/proxies.md: streams of rooms, something to compress beside them, and what a health check asks. */
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

    /** Hears the room in which the test speaks, and says in another what it has heard; on as many streams as are asked. */
    @GET
    @Path("page")
    @Produces("text/html")
    public String page(@QueryParam("streams") @DefaultValue("1") int streams) {
        return """
                <!doctype html>
                <script>
                const heard = [];
                const tell = what => {
                    heard.push(what);
                    fetch('/rooms/seen/messages', {method: 'POST', body: heard.join(', ')});
                };
                for (let i = 0; i < %d; i++) {
                    const events = new EventSource('/rooms/lobby/events');
                    events.onmessage = event => tell(event.data);
                    events.addEventListener('stream-reset', () => tell('reset'));
                }
                </script>
                """.formatted(streams);
    }

    @GET
    @Path("long")
    @Produces("text/plain")
    public String compressible() {
        return "as long as a proxy wants it before it compresses\n".repeat(1000);
    }
}
