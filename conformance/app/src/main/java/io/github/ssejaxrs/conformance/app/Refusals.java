package io.github.ssejaxrs.conformance.app;

import io.github.ssejaxrs.Subscribe;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** One method for each way to refuse a stream. */
@Path("refusals")
public class Refusals {

    @GET
    @Path("object")
    @Subscribe("secret")
    public Response object() {
        return Response.status(403).entity(new Message("no")).build();
    }

    @GET
    @Path("text")
    @Subscribe("secret")
    public Response text() {
        return Response.status(403).entity("no").build();
    }

    @GET
    @Path("stage")
    @Subscribe("secret")
    public CompletionStage<Response> stage() {
        return Later.supply(
                () -> Response.status(403).entity("no").type("text/plain").build());
    }

    @GET
    @Path("stay-away")
    @Subscribe("secret")
    public Response stayAway() {
        return Response.noContent().build();
    }

    @GET
    @Path("exception")
    @Subscribe("secret")
    public void exception() {
        throw new ForbiddenException();
    }

    @GET
    @Path("gone")
    @Subscribe("secret")
    public String gone() {
        throw new WebApplicationException(410);
    }

    @GET
    @Path("mapped")
    @Subscribe("secret")
    public String mapped() {
        throw new Teapot();
    }

    @GET
    @Path("mapped-in-stage")
    @Subscribe("secret")
    public CompletionStage<String> mappedInStage() {
        var failed = new CompletableFuture<String>();
        failed.completeExceptionally(new Teapot());
        return failed;
    }

    @GET
    @Path("mapped-when-resumed")
    @Subscribe("secret")
    public void mappedWhenResumed(@Suspended AsyncResponse response) {
        new Thread(() -> response.resume(new Teapot())).start();
    }

    @GET
    @Path("unmapped")
    @Subscribe("secret")
    public void unmapped() {
        throw new IllegalStateException("a fault of the application");
    }

    @GET
    @Path("timeout")
    @Subscribe("secret")
    public void timeout(@Suspended AsyncResponse response) {
        response.setTimeout(200, TimeUnit.MILLISECONDS);
    }

    @GET
    @Path("roles")
    @Subscribe("secret")
    @RolesAllowed("member")
    public void roles() {}
}
