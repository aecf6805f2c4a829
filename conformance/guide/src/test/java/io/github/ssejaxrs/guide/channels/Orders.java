package io.github.ssejaxrs.guide.channels;

import io.github.ssejaxrs.Subscribe;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

@Path("orders/{id}")
public class Orders {

    @GET
    @Path("events")
    @Subscribe("orders/{id}")
    public void events() {}
}
