package io.github.ssejaxrs.benchmarks.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.glassfish.jersey.servlet.ServletContainer;

/** Embedded Tomcat 10.1 with Jersey's servlet. */
record TomcatContainer(Tomcat tomcat, Path folder) implements Container.Running {

    private static final int UNLIMITED = -1;

    static TomcatContainer start(Deployment deployment, int port) throws IOException, LifecycleException {
        var folder = Files.createTempDirectory("benchmarks-tomcat-");
        var tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setConnector(connector(port));
        var context = tomcat.addContext("", null);
        deployment.initializers().forEach(initializer -> context.addServletContainerInitializer(initializer, Set.of()));
        var servlet = Tomcat.addServlet(context, "jersey", new ServletContainer(deployment.application()));
        servlet.setAsyncSupported(true);
        servlet.setLoadOnStartup(1);
        context.addServletMapping("/*", "jersey");
        tomcat.start();
        return new TomcatContainer(tomcat, folder);
    }

    private static Connector connector(int port) {
        var connector = new Connector();
        connector.setPort(port);
        connector.setThrowOnFailure(true); // as when the port is in use
        set(connector, "maxConnections", UNLIMITED); // 8192
        set(connector, "maxThreads", Container.MAX_THREADS); // 200
        set(connector, "acceptCount", Container.BACKLOG); // 100
        set(connector, "maxKeepAliveRequests", UNLIMITED); // 100
        set(connector, "keepAliveTimeout", UNLIMITED); // 20 s
        return connector;
    }

    private static void set(Connector connector, String name, int value) {
        if (!connector.setProperty(name, Integer.toString(value))) {
            throw new IllegalStateException("Tomcat's connector knows no " + name);
        }
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void stop() throws LifecycleException, IOException {
        tomcat.stop();
        tomcat.destroy();
        Folders.delete(folder);
    }
}
