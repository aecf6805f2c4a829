package io.github.ssejaxrs.it;

import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** All there is in the application of {@link RedeployContract}, whose class loaders have no other class of the tests. */
@Path("room")
public class RedeployedRoom {

    @Inject
    Publisher publisher;

    @GET
    @Subscribe("room")
    public void events() {}

    @POST
    public long publish(String text) {
        return publisher.publish("room", text).sequence();
    }
}
