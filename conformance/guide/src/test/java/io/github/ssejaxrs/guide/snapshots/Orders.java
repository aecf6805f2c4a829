package io.github.ssejaxrs.guide.snapshots;

import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.Subscription;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

@Path("orders/{id}")
public class Orders {

    @Inject
    OrderRepository orders;

    @GET
    @Path("events")
    @Subscribe
    public Subscription events(@PathParam("id") String id) {
        return Subscription.to("orders/" + id).snapshot(() -> orders.find(id));
    }
}
