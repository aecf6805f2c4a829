package io.github.ssejaxrs.browser;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * The process of a {@link ChatNode}: Jetty with the WAR of the example, and with the libraries that make a server of Jakarta
 * EE of it. It tells where it listens, and ends in good order by SIGTERM.
 */
final class ChatServer {

    static final String READY = "listens at port ";

    /** Where it tells of how many event streams it has, and has had. */
    static final String STREAMS = "/-/streams";

    private ChatServer() {}

    /**
     * Runs until it is ended.
     *
     * @param arguments the WAR, the folder of the libraries, and the port, 0 for any
     */
    public static void main(String[] arguments) throws Exception {
        var application = new WebAppContext();
        application.setContextPath("/");
        application.setWar(arguments[0]);
        application.setExtraClasspath(arguments[1] + "/*");
        application.setThrowUnavailableOnStartupException(true);

        var server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[2]));
        server.addConnector(connector);
        server.setHandler(new Streams(application));
        server.setStopAtShutdown(true);
        server.start();
        System.out.println(READY + connector.getLocalPort());
        server.join();
    }

    /** Counts event streams where the network sees them, outside of the library. */
    private static final class Streams extends Handler.Wrapper {

        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger ever = new AtomicInteger();

        Streams(Handler application) {
            super(application);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            if (request.getHttpURI().getPath().equals(STREAMS)) {
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
                Content.Sink.write(response, true, open + " " + ever, callback);
                return true;
            }
            if (request.getHttpURI().getPath().endsWith("/events")) {
                open.incrementAndGet();
                ever.incrementAndGet();
                Request.addCompletionListener(request, failure -> open.decrementAndGet());
            }
            return super.handle(request, response, callback);
        }
    }
}
