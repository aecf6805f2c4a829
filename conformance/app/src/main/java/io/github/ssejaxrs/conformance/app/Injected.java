package io.github.ssejaxrs.conformance.app;

import io.github.ssejaxrs.Channels;
import io.github.ssejaxrs.Publisher;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Publishes by what is injected: here, in beans of other scopes, in beans and EJBs that know nothing of HTTP. */
@Path("injected/resource/{channel}")
public class Injected {

    @Inject
    Publisher publisher;

    @Inject
    Channels channels;

    @POST
    public void publish(@PathParam("channel") String channel, String text) {
        publisher.publish(channel, text);
    }

    /** @return the place where a stream would begin */
    @POST
    @Path("cursor")
    public String cursor(@PathParam("channel") String channel) {
        return channels.cursor(channel);
    }

    @POST
    @Path("bean")
    public void bean(@PathParam("channel") String channel, String text) {
        CDI.current().select(Newsroom.class).get().announce(channel, text);
    }

    @POST
    @Path("ejb")
    public void ejb(@PathParam("channel") String channel, String text) throws NamingException {
        ((Scoreboard) InitialContext.doLookup("java:module/Scoreboard")).score(channel, text);
    }

    /** A resource that is a bean for one request. */
    @Path("injected/request-scoped/{channel}")
    @RequestScoped
    public static class InRequestScope {

        @Inject
        Publisher publisher;

        @POST
        public void publish(@PathParam("channel") String channel, String text) {
            publisher.publish(channel, text);
        }
    }

    /** A resource that is a bean for all requests. */
    @Path("injected/application-scoped/{channel}")
    @ApplicationScoped
    public static class InApplicationScope {

        @Inject
        Publisher publisher;

        @POST
        public void publish(@PathParam("channel") String channel, String text) {
            publisher.publish(channel, text);
        }
    }
}
