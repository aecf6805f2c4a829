package io.github.ssejaxrs.guide.channels;

import io.github.ssejaxrs.Subscribe;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;

@Path("me")
public class Me {

    @GET
    @Path("events")
    @Subscribe
    public List<String> events(@Context SecurityContext security) {
        return List.of("news", "users/" + security.getUserPrincipal().getName());
    }
}
