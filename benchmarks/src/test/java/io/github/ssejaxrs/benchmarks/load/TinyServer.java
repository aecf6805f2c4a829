package io.github.ssejaxrs.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** As little of an HTTP server as a load client needs, which can be told to do wrong. */
final class TinyServer implements AutoCloseable {

    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** Decides what a stream gets for an event. */
    @FunctionalInterface
    interface Delivery {

        /** @param events all so far, of which the last is due */
        List<String> deliver(List<String> events);
    }

    private final Delivery delivery;
    private final int requestsOfAConnection;
    private final ServerSocket listening;
    private final Map<String, List<Queue<String>>> streams = new ConcurrentHashMap<>();
    private final Map<String, List<String>> events = new ConcurrentHashMap<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    TinyServer(Delivery delivery) throws IOException {
        this(delivery, Integer.MAX_VALUE);
    }

    /** @param requestsOfAConnection after so many this server ends the connection, as many servers do */
    TinyServer(Delivery delivery, int requestsOfAConnection) throws IOException {
        this.delivery = delivery;
        this.requestsOfAConnection = requestsOfAConnection;
        this.listening = new ServerSocket(0, 1_000);
        start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", listening.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (var connection : connections) {
            connection.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            var connection = listening.accept();
            connections.add(connection);
            start(() -> serve(connection));
        }
    }

    private void serve(Socket connection) throws IOException {
        var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
        var out = connection.getOutputStream();
        var left = requestsOfAConnection;
        for (var first = in.readLine(); first != null; first = in.readLine()) {
            var length = 0;
            for (var field = in.readLine(); !field.isEmpty(); field = in.readLine()) {
                if (field.startsWith("Content-Length: ")) {
                    length = Integer.parseInt(field.substring("Content-Length: ".length()));
                }
            }
            var path = first.split(" ", 3)[1].split("/", 3);
            if (path[1].equals("events")) {
                var stream = new LinkedBlockingQueue<String>();
                stream.add(HEAD + chunk("event: stream-open\ndata: {}\n\n"));
                streams.computeIfAbsent(path[2], name -> new CopyOnWriteArrayList<>())
                        .add(stream);
                start(() -> writeAll(out, stream));
                continue;
            }
            var data = new char[length];
            for (var read = 0; read < length; read += in.read(data, read, length - read)) {
                // Until all of it is there.
            }
            publish(path[2], new String(data));
            left--;
            write(out, "HTTP/1.1 204 No Content\r\n" + (left == 0 ? "Connection: close\r\n\r\n" : "\r\n"));
            if (left == 0) {
                connection.close();
                return;
            }
        }
    }

    private void publish(String target, String data) {
        var name = target.split("\\?channels=", 2);
        for (var i = 0; i < (name.length == 1 ? 1 : Integer.parseInt(name[1])); i++) {
            var channel = name.length == 1 ? target : name[0] + "-" + i;
            var all = events.computeIfAbsent(channel, missing -> new CopyOnWriteArrayList<>());
            all.add("data: " + data + "\n\n");
            for (var block : delivery.deliver(all)) {
                for (var stream : streams.getOrDefault(channel, List.of())) {
                    stream.add(chunk(block));
                }
            }
        }
    }

    /** Each stream has a thread that writes, so that one that stalls stops no other. */
    private static void writeAll(OutputStream out, BlockingQueue<String> stream) throws IOException {
        try {
            while (true) {
                write(out, stream.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private interface Work {

        void run() throws IOException;
    }

    private static void start(Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The other side went away, or the test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
