package io.github.ssejaxrs.guide.migrating;

import io.github.ssejaxrs.Subscribe;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;

/** Channels as applications of django-eventstream have them. */
@Path("objects")
public class Objects {

    @GET
    @Path("{id}/events")
    @Subscribe("object-{id}")
    public void events() {}

    @GET
    @Path("events")
    @Subscribe
    public List<String> events(@QueryParam("channel") List<String> channels) {
        if (!channels.stream().allMatch(channel -> channel.startsWith("object-"))) {
            throw new ForbiddenException();
        }
        return channels;
    }
}
