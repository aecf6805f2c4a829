package io.github.ssejaxrs.benchmarks.serve;

import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.PubSubFeature;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.servlet.ServletInitializer;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.util.List;
import org.glassfish.jersey.server.ResourceConfig;
import org.jspecify.annotations.Nullable;

/** The application that is measured: the library as its guide says, and nothing else. */
@Path("")
public class LibraryRooms {

    private static final int NO_LIMIT = 10_000_000;

    /** Longer than any run; clients of the benchmarks do not come back. */
    private static final Duration STREAM_AGE = Duration.ofDays(1);

    @Inject
    private Publisher publisher;

    /** Settings are the defaults, but for limits that a machine with a few loopback addresses would meet. */
    static Deployment deployment(@Nullable String redis) {
        var settings = PubSubFeature.builder()
                .maxStreams(NO_LIMIT)
                .maxStreamsPerAddress(NO_LIMIT)
                .maxStreamsPerChannel(NO_LIMIT)
                .maxStreamAge(STREAM_AGE);
        if (redis != null) {
            settings.setting("sse-jaxrs.redis.url", redis);
        }
        return new Deployment(
                new ResourceConfig(LibraryRooms.class).register(settings.build()), List.of(new ServletInitializer()));
    }

    @GET
    @Path("events/{channel}")
    @Subscribe("{channel}")
    public void events() {}

    @POST
    @Path("publish/{channel}")
    public void publish(
            @PathParam("channel") String channel,
            @QueryParam("channels") @DefaultValue("0") int channels,
            String data) {
        if (channels == 0) {
            publisher.publish(channel, data);
        } else {
            publisher.publish(ChannelNames.of(channel, channels), Event.of(data));
        }
    }
}
