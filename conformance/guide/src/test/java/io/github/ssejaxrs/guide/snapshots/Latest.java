package io.github.ssejaxrs.guide.snapshots;

import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.Subscription;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

@Path("news")
public class Latest {

    @GET
    @Path("latest")
    @Subscribe
    public Subscription latest() {
        return Subscription.to("news").history(10);
    }
}
