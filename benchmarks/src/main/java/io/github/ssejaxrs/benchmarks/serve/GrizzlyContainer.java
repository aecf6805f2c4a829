package io.github.ssejaxrs.benchmarks.serve;

import java.io.IOException;
import java.net.URI;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;

/** Jersey's Grizzly HTTP container, which is no servlet container. */
record GrizzlyContainer(HttpServer server) implements Container.Running {

    private static final int UNLIMITED = -1;

    static GrizzlyContainer start(Deployment deployment, int port) throws IOException {
        var server = GrizzlyHttpServerFactory.createHttpServer(
                URI.create("http://0.0.0.0:" + port + "/"), deployment.application(), false);
        for (var listener : server.getListeners()) {
            listener.getKeepAlive().setMaxRequestsCount(UNLIMITED); // 256
            listener.getKeepAlive().setIdleTimeoutInSeconds(UNLIMITED); // 30
            listener.getTransport().setServerConnectionBackLog(Container.BACKLOG);
        }
        server.start();
        return new GrizzlyContainer(server);
    }

    @Override
    public int port() {
        return server.getListeners().iterator().next().getPort();
    }

    @Override
    public void stop() {
        server.shutdownNow();
    }
}
