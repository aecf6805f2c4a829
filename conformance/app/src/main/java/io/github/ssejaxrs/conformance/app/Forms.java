package io.github.ssejaxrs.conformance.app;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.Subscription;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.RuntimeDelegate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;

/** One method for each form in which a method can say what its stream is. */
@Path("forms")
public class Forms {

    @GET
    @Path("template/{room}")
    @Subscribe("{room}")
    public void template() {}

    @GET
    @Path("name/{channel}")
    @Subscribe
    public String name(@PathParam("channel") String channel) {
        return channel;
    }

    @GET
    @Path("declared/{channel}")
    @Subscribe
    @Produces("text/event-stream")
    public String declared(@PathParam("channel") String channel) {
        return channel;
    }

    @GET
    @Path("names/{channel}")
    @Subscribe
    public Set<String> names(@PathParam("channel") String channel) {
        return Set.of(channel, channel + "-other");
    }

    @GET
    @Path("array/{channel}")
    @Subscribe
    public String[] array(@PathParam("channel") String channel) {
        return new String[] {channel, channel + "-other"};
    }

    @GET
    @Path("declared-names/{channel}")
    @Subscribe
    @Produces("text/event-stream")
    public List<String> declaredNames(@PathParam("channel") String channel) {
        return List.of(channel, channel + "-other");
    }

    @GET
    @Path("asked")
    @Subscribe
    public List<String> asked(@QueryParam("channel") List<String> channels) {
        return channels;
    }

    @GET
    @Path("subscription/{channel}")
    @Subscribe
    public Subscription subscription(@PathParam("channel") String channel) {
        return Subscription.to(channel);
    }

    @GET
    @Path("history/{channel}")
    @Subscribe
    public Subscription history(@PathParam("channel") String channel) {
        return Subscription.to(channel).history(2);
    }

    @GET
    @Path("response/{channel}")
    @Subscribe
    public Response response(@PathParam("channel") String channel) {
        return Response.ok(channel).header("X-Custom", "kept").cookie(seen()).build();
    }

    /** Without {@code NewCookie.Builder}, which Jakarta REST 3.0 lacks, and without what is deprecated in 3.1. */
    private static NewCookie seen() {
        return RuntimeDelegate.getInstance()
                .createHeaderDelegate(NewCookie.class)
                .fromString("seen=1");
    }

    @GET
    @Path("empty-response/{room}")
    @Subscribe("{room}")
    public Response emptyResponse() {
        return Response.ok().build();
    }

    @GET
    @Path("stage/{channel}")
    @Subscribe
    public CompletionStage<String> stage(@PathParam("channel") String channel) {
        return Later.supply(() -> channel);
    }

    @GET
    @Path("stage-of-names/{channel}")
    @Subscribe
    public CompletionStage<Set<String>> stageOfNames(@PathParam("channel") String channel) {
        return Later.supply(() -> names(channel));
    }

    /** Its threads do not know the application. */
    @GET
    @Path("stage-in-common-pool/{channel}")
    @Subscribe
    public CompletionStage<String> stageInCommonPool(@PathParam("channel") String channel) {
        return CompletableFuture.supplyAsync(() -> Later.get(() -> channel));
    }

    @GET
    @Path("complete-stage/{channel}")
    @Subscribe
    public CompletionStage<Subscription> completeStage(@PathParam("channel") String channel) {
        return CompletableFuture.completedFuture(Subscription.to(channel));
    }

    @GET
    @Path("stage-of-nothing/{room}")
    @Subscribe("{room}")
    public CompletionStage<Void> stageOfNothing() {
        return CompletableFuture.completedFuture(null);
    }

    @GET
    @Path("stage-of-response/{channel}")
    @Subscribe
    public CompletionStage<Response> stageOfResponse(@PathParam("channel") String channel) {
        return Later.supply(() -> Response.ok(channel).build());
    }

    @GET
    @Path("suspended/{channel}")
    @Subscribe
    public void suspended(@PathParam("channel") String channel, @Suspended AsyncResponse response) {
        new Thread(() -> response.resume(channel)).start();
    }

    @GET
    @Path("suspended-at-once/{channel}")
    @Subscribe
    public void suspendedAtOnce(@PathParam("channel") String channel, @Suspended AsyncResponse response) {
        response.resume(channel);
    }

    @GET
    @Path("suspended-with-timeout/{channel}")
    @Subscribe
    public void suspendedWithTimeout(@PathParam("channel") String channel, @Suspended AsyncResponse response) {
        response.setTimeout(1, TimeUnit.SECONDS);
        new Thread(() -> response.resume(channel)).start();
    }

    @GET
    @Path("flow/{count}")
    @Subscribe
    public Flow.Publisher<Event> flow(@PathParam("count") int count) {
        return subscriber -> {
            var source = new SubmissionPublisher<Event>(Runnable::run, 256);
            source.subscribe(subscriber);
            new Thread(() -> {
                        for (int i = 0; i < count; i++) {
                            source.submit(Event.of("tick", i));
                        }
                        source.close();
                    })
                    .start();
        };
    }
}
