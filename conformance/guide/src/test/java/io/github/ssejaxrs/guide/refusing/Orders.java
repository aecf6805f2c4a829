package io.github.ssejaxrs.guide.refusing;

import io.github.ssejaxrs.Subscribe;
import jakarta.inject.Inject;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;

@Path("orders/{id}")
public class Orders {

    @Inject
    Customers customers;

    @GET
    @Path("events")
    @Subscribe("orders/{id}")
    public void events(@PathParam("id") String id, @Context SecurityContext security) {
        if (!customers.hasOrdered(security.getUserPrincipal(), id)) {
            throw new ForbiddenException();
        }
    }
}
