package io.github.ssejaxrs.it;

import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Path;
import org.eclipse.jetty.ee.webapp.WebAppClassLoader;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.Configuration;
import org.eclipse.jetty.ee10.webapp.WebAppConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.webapp.WebInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebXmlConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

class RedeployJettyIT extends RedeployContract {

    private final Server server = new Server();

    /** One selector, since each remembers what it last selected, and by it the application, until it selects again. */
    private final ServerConnector connector = new ServerConnector(server, 1, 1);

    private final ContextHandlerCollection contexts = new ContextHandlerCollection(true);
    private WebAppContext context;

    @Override
    URI start() throws Exception {
        connector.setIdleTimeout(KEEP_ALIVE.toMillis());
        server.addConnector(connector);
        server.setHandler(contexts);
        server.start();
        return URI.create("http://localhost:" + connector.getLocalPort());
    }

    @Override
    WeakReference<ClassLoader> deploy(Path application) throws Exception {
        context = new WebAppContext();
        context.setContextPath("/");
        context.setBaseResourceAsPath(application);
        context.setThrowUnavailableOnStartupException(true);
        // Without those that look into each jar, for fragments and for pages; annotations bring the initializers.
        context.setConfigurations(new Configuration[] {
            new WebInfConfiguration(),
            new WebXmlConfiguration(),
            new WebAppConfiguration(),
            new AnnotationConfiguration()
        });
        var loader = new WebAppClassLoader(new ServerClasses(), context);
        context.setClassLoader(loader);
        contexts.addHandler(context);
        context.start();
        return new WeakReference<>(loader);
    }

    @Override
    void undeploy() throws Exception {
        context.stop();
        contexts.removeHandler(context);
        context.destroy();
        context = null;
    }

    @Override
    long connections() {
        return connector.getConnectedEndPoints().size();
    }

    @Override
    void stop() throws Exception {
        server.stop();
    }
}
