package io.github.ssejaxrs.guide.first;

import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

@Path("news")
public class News {

    @Inject
    Publisher publisher;

    @GET
    @Path("events")
    @Subscribe("news")
    public void events() {}

    @POST
    public void post(String text) {
        publisher.publish("news", text);
    }
}
