package io.github.ssejaxrs.benchmarks.serve;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.glassfish.jersey.servlet.ServletContainer;

/** Embedded Jetty 12 with Jersey's servlet. */
record JettyContainer(Server server, ServerConnector connector) implements Container.Running {

    private static final int NEVER = 0;

    static JettyContainer start(Deployment deployment, int port) throws Exception {
        var server = new Server(new QueuedThreadPool(Container.MAX_THREADS)); // 200
        var connector = new ServerConnector(server);
        connector.setPort(port);
        connector.setAcceptQueueSize(Container.BACKLOG);
        connector.setIdleTimeout(NEVER); // 30 s
        server.addConnector(connector);

        var context = new ServletContextHandler("/");
        deployment.initializers().forEach(context::addServletContainerInitializer);
        var servlet = new ServletHolder(new ServletContainer(deployment.application()));
        servlet.setAsyncSupported(true);
        servlet.setInitOrder(1);
        context.addServlet(servlet, "/*");
        server.setHandler(context);

        server.start();
        return new JettyContainer(server, connector);
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }
}
