package io.github.ssejaxrs.browser;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
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

    /** Before the path of event streams: tells how many there are, and how many there have been. */
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

        private record Count(AtomicInteger open, AtomicInteger ever) {
            Count() {
                this(new AtomicInteger(), new AtomicInteger());
            }
        }

        private final Map<String, Count> counts = new ConcurrentHashMap<>();

        Streams(Handler application) {
            super(application);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            var path = request.getHttpURI().getPath();
            if (path.startsWith(STREAMS)) {
                var count = counts.getOrDefault(path.substring(STREAMS.length()), new Count());
                Content.Sink.write(response, true, count.open + " " + count.ever, callback);
                return true;
            }
            if (path.endsWith("/events")) {
                var count = counts.computeIfAbsent(path, unseen -> new Count());
                count.open.incrementAndGet();
                count.ever.incrementAndGet();
                Request.addCompletionListener(request, failure -> count.open.decrementAndGet());
            }
            return super.handle(request, response, callback);
        }
    }
}
