package io.github.ssejaxrs.it;

import io.github.ssejaxrs.Channels;
import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.Subscription;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** One resource method for each form the annotation allows. */
@Path("streams")
public class Streams {

    public static final class Message {
        public String text;

        public Message() {}

        public Message(String text) {
            this.text = text;
        }
    }

    public static final class Teapot extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    public static final class TeapotMapper implements ExceptionMapper<Teapot> {
        @Override
        public Response toResponse(Teapot teapot) {
            return Response.status(418).entity("short and stout").build();
        }
    }

    @Inject
    Publisher publisher;

    @Inject
    Channels channels;

    @GET
    @Path("nothing/{room}")
    @Subscribe("rooms/{room}")
    public void nothing() {}

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
    @Path("collection/{a}/{b}")
    @Subscribe
    public Set<String> collection(@PathParam("a") String a, @PathParam("b") String b) {
        return Set.of(a, b);
    }

    @GET
    @Path("array/{a}/{b}")
    @Subscribe
    public String[] array(@PathParam("a") String a, @PathParam("b") String b) {
        return new String[] {a, b};
    }

    @GET
    @Path("subscription/{channel}")
    @Subscribe
    public Subscription subscription(@PathParam("channel") String channel) {
        return Subscription.to(channel).history(2).as("ada");
    }

    @GET
    @Path("asked")
    @Subscribe
    public List<String> asked(@QueryParam("channel") List<String> channels) {
        return channels;
    }

    @GET
    @Path("many/{count}")
    @Subscribe
    public List<String> many(@PathParam("count") int count) {
        return IntStream.range(0, count).mapToObj(i -> "one of many " + i).toList();
    }

    @GET
    @Path("response/{channel}")
    @Subscribe
    public Response response(@PathParam("channel") String channel) {
        return Response.ok(List.of(channel))
                .header("X-Custom", "kept")
                .cookie(
                        new NewCookie.Builder("a").value("1").build(),
                        new NewCookie.Builder("b").value("2").build())
                .build();
    }

    @GET
    @Path("empty-response/{room}")
    @Subscribe("rooms/{room}")
    public Response emptyResponse() {
        return Response.ok().build();
    }

    @GET
    @Path("later/{channel}")
    @Subscribe
    public CompletionStage<String> later(@PathParam("channel") String channel) {
        return CompletableFuture.supplyAsync(
                () -> channel, CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
    }

    @GET
    @Path("at-once/{channel}")
    @Subscribe
    public CompletionStage<Subscription> atOnce(@PathParam("channel") String channel) {
        return CompletableFuture.completedFuture(Subscription.to(channel));
    }

    @GET
    @Path("stage-of-nothing/{room}")
    @Subscribe("rooms/{room}")
    public CompletionStage<Void> stageOfNothing() {
        return CompletableFuture.completedFuture(null);
    }

    @GET
    @Path("suspended/{channel}")
    @Subscribe
    public void suspended(@PathParam("channel") String channel, @Suspended AsyncResponse response) {
        new Thread(() -> response.resume(channel)).start();
    }

    @GET
    @Path("ticks/{count}")
    @Subscribe
    public Flow.Publisher<Event> ticks(@PathParam("count") int count) {
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

    @GET
    @Path("forbidden")
    @Subscribe("secret")
    public Response forbidden() {
        return Response.status(Response.Status.FORBIDDEN)
                .entity(new Message("no"))
                .build();
    }

    @GET
    @Path("forbidden-text")
    @Subscribe("secret")
    public CompletionStage<Response> forbiddenText() {
        return CompletableFuture.completedFuture(
                Response.status(Response.Status.FORBIDDEN).entity("no").build());
    }

    @GET
    @Path("forbidden-exception")
    @Subscribe("secret")
    public void forbiddenException() {
        throw new ForbiddenException();
    }

    @GET
    @Path("teapot")
    @Subscribe("secret")
    public String teapot() {
        throw new Teapot();
    }

    @GET
    @Path("stay-away")
    @Subscribe("secret")
    public Response stayAway() {
        return Response.noContent().build();
    }

    @GET
    @Path("stay-away-object")
    @Subscribe("secret")
    public Object stayAwayObject() {
        return Response.noContent().build();
    }

    @GET
    @Path("stay-away-suspended")
    @Subscribe("secret")
    public void stayAwaySuspended(@Suspended AsyncResponse response) {
        response.resume(Response.noContent().build());
    }

    /** Answers in the place of a method whose path says so. */
    @Priority(Priorities.AUTHORIZATION)
    public static final class Caching implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            if (request.getUriInfo().getPath().endsWith("answered-by-a-filter")) {
                request.abortWith(
                        Response.ok("cached").type(MediaType.TEXT_PLAIN_TYPE).build());
            }
        }
    }

    @GET
    @Path("answered-by-a-filter")
    @Subscribe("secret")
    public void answeredByAFilter() {
        throw new AssertionError("a filter has answered");
    }

    @GET
    @Path("nothing-at-all")
    @Subscribe
    public List<String> nothingAtAll() {
        return List.of();
    }

    @GET
    @Path("no-subscription")
    @Subscribe
    public Object noSubscription() {
        return 42;
    }

    @GET
    @Path("sink/{channel}")
    @Produces("text/event-stream")
    public void sink(@PathParam("channel") String channel, @Context SseEventSink sink) {
        channels.broadcaster(channel).register(sink);
    }

    @POST
    @Path("broadcast/{channel}")
    public void broadcast(@PathParam("channel") String channel, String text, @Context Sse sse) {
        channels.broadcaster(channel)
                .broadcast(sse.newEventBuilder()
                        .name("standard")
                        .comment("from a builder")
                        .data(Message.class, new Message(text))
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .build());
    }

    @POST
    @Path("publish/{channel}")
    public long publish(@PathParam("channel") String channel, String text) {
        return publisher.publish(channel, "message", new Message(text)).sequence();
    }
}
