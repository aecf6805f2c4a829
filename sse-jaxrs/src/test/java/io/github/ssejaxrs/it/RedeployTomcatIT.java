package io.github.ssejaxrs.it;

import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Path;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Constants;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;

class RedeployTomcatIT extends RedeployContract {

    private final Tomcat tomcat = new Tomcat();
    private StandardContext context;

    @Override
    URI start() throws Exception {
        tomcat.setBaseDir(directory.resolve("tomcat").toString());
        tomcat.setPort(0);
        tomcat.getHost();
        tomcat.getConnector().setProperty("keepAliveTimeout", String.valueOf(KEEP_ALIVE.toMillis()));
        tomcat.start();
        return URI.create("http://localhost:" + tomcat.getConnector().getLocalPort());
    }

    @Override
    WeakReference<ClassLoader> deploy(Path application) {
        context = new StandardContext();
        context.setPath("");
        context.setDocBase(application.toString());
        context.setParentClassLoader(new ServerClasses());
        context.setUnloadDelay(
                0); // else Tomcat waits 2 s for streams to end by themselves, before it tells the library
        var configuration = new ContextConfig();
        configuration.setDefaultWebXml(Constants.NoDefaultWebXml);
        context.addLifecycleListener(configuration);
        tomcat.getHost().addChild(context);
        return new WeakReference<>(context.getLoader().getClassLoader());
    }

    @Override
    void undeploy() {
        tomcat.getHost().removeChild(context);
        context = null;
    }

    /** Without the one that Tomcat counts because it waits for it. */
    @Override
    long connections() {
        return ((AbstractProtocol<?>) tomcat.getConnector().getProtocolHandler()).getConnectionCount() - 1;
    }

    @Override
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }
}
