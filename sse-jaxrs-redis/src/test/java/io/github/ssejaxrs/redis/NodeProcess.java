package io.github.ssejaxrs.redis;

import io.github.ssejaxrs.BrokerUnavailableException;
import io.github.ssejaxrs.Event;
import io.github.ssejaxrs.Publisher;
import io.github.ssejaxrs.Subscribe;
import io.github.ssejaxrs.testing.StreamClient;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.jspecify.annotations.Nullable;

/** An application as a process of its own, which knows of the others by {@code REDIS_URL} alone. */
final class NodeProcess implements AutoCloseable {

    private static final String PORT = "port ";

    private final Process process;
    private final URI base;

    private NodeProcess(Process process, int port) {
        this.process = process;
        this.base = URI.create("http://127.0.0.1:" + port);
    }

    /** The process: tells where it listens, and runs until it is ended. */
    public static void main(String[] none) throws InterruptedException {
        var application = new ResourceConfig(News.class, BrokerAwayMapper.class);
        var server = GrizzlyHttpServerFactory.createHttpServer(
                UriBuilder.fromUri("http://127.0.0.1/").port(0).build(), application);
        System.out.println(PORT + server.getListener("grizzly").getPort());
        Thread.currentThread().join();
    }

    /**
     * Returns when it listens, which it also does without Redis.
     *
     * @param settings as {@code sse-jaxrs.redis.timeout=1s}
     */
    static NodeProcess start(URI redis, String... settings) {
        var builder = new ProcessBuilder(
                        java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        List.of(settings).forEach(setting -> builder.command().add("-D" + setting));
        builder.command().add(NodeProcess.class.getName());
        builder.environment().put("REDIS_URL", redis.toString());
        try {
            var process = builder.start();
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            var line = out.readLine();
            if (line == null || !line.startsWith(PORT)) {
                process.destroyForcibly();
                throw new IllegalStateException("The node did not start: " + line);
            }
            return new NodeProcess(process, Integer.parseInt(line.substring(PORT.length())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI events() {
        return base.resolve("/news/events");
    }

    /** Whatever is answered, status and reason. */
    HttpResponse<String> publish(String data) {
        return publish(data, null);
    }

    HttpResponse<String> publish(String data, @Nullable String key) {
        var uri = key == null ? base.resolve("/news") : base.resolve("/news?key=" + key);
        var request =
                HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(data)).build();
        return StreamClient.send(request, BodyHandlers.ofString());
    }

    /** {@code kill -9}. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** {@code SIGTERM} alone: the process's own destroy() closes its output, too. */
    void terminate() {
        process.toHandle().destroy();
    }

    boolean awaitExit() throws InterruptedException {
        return process.waitFor(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        kill();
    }

    /** A channel, to hear and to publish to. */
    @Path("news")
    public static final class News {

        @Inject
        Publisher publisher;

        @GET
        @Path("events")
        @Subscribe("news")
        public void events() {}

        @POST
        public void publish(@QueryParam("key") String key, String data) {
            var event = Event.of(data);
            publisher.publish("news", key == null ? event : event.withKey(key));
        }
    }

    /** As the reference shows it, with the kind of error for the tests. */
    public static final class BrokerAwayMapper implements ExceptionMapper<BrokerUnavailableException> {

        @Override
        public Response toResponse(BrokerUnavailableException e) {
            return Response.status(Response.Status.SERVICE_UNAVAILABLE)
                    .entity(e.getClass().getSimpleName())
                    .build();
        }
    }
}
