package io.github.ssejaxrs.browser;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands between browser and server, serves the pages of a test, and is as bad as networks and deployments are: it answers
 * in the server's place, cuts connections wherever they are, or holds them without a word. Each connection has one request.
 */
final class Front implements AutoCloseable {

    record Asked(String method, String target, @Nullable String lastEventId) {

        boolean isStream() {
            return method.equals("GET") && target.contains("/events");
        }
    }

    /** A stream on its way through. */
    private final class Passing {

        private final Socket client;
        private final Socket server;

        Passing(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void cut() {
            close(client);
            close(server);
        }
    }

    private final int server;
    private final ServerSocket listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Set<Passing> passing = ConcurrentHashMap.newKeySet();
    private final Set<Passing> silent = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String instead;
    private volatile boolean swallows;
    private volatile boolean breaks;
    private volatile boolean hides;
    private volatile @Nullable String user;

    Front(int server) throws IOException {
        this.server = server;
        threads.execute(this::accept);
    }

    URI uri() {
        return URI.create("http://localhost:" + listening.getLocalPort() + "/");
    }

    /** A page or script at this path; headers are whole lines. */
    Front serve(String path, String type, String content, String... headers) {
        var head = new StringBuilder("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + type + "\r\n");
        for (var header : headers) {
            head.append(header).append("\r\n");
        }
        pages.put(path, head + "\r\n" + content);
        return this;
    }

    /** From now on event streams, and what is asked about them, are answered so. */
    void answer(int status, String... headers) {
        instead = "HTTP/1.1 " + status + " Told\r\nConnection: close\r\nContent-Length: 0\r\n"
                + String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList()) + "\r\n";
    }

    /** From now on the server is asked again. */
    void pass() {
        instead = null;
    }

    /** Whether what is asked from now on gets no answer at all. */
    void swallow(boolean all) {
        swallows = all;
    }

    /** All streams break, wherever they are. */
    void cut() {
        passing.forEach(Passing::cut);
    }

    /** The streams that are open bring nothing any more, and do not end either. */
    void fallSilent() {
        silent.addAll(passing);
    }

    /** All streams break, and whatever is asked from now on is not answered, but its connection breaks. */
    void breakAll() {
        breaks = true;
        cut();
    }

    /** From now on the keep-alive events of the server become comments. */
    void hideKeepAlive() {
        hides = true;
    }

    /** From now on the server says that streams are of this user. */
    void streamsAreOf(String name) {
        user = name;
    }

    int openStreams() {
        return passing.size();
    }

    /** What was asked about event streams. */
    List<Asked> asked(Predicate<Asked> which) {
        return asked.stream().filter(which).toList();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var client = listening.accept();
                threads.execute(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            var in = new BufferedInputStream(client.getInputStream());
            var head = readHead(in);
            if (head.isEmpty()) {
                return;
            }
            var words = head.split(" ", 3);
            var page = pages.get(words[1].replaceAll("[?].*", ""));
            if (page != null) {
                client.getOutputStream().write(page.getBytes(StandardCharsets.UTF_8));
                return;
            }
            if (!words[1].startsWith("/api/")) {
                client.getOutputStream()
                        .write("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.UTF_8));
                return;
            }
            var request = new Asked(words[0], words[1], header(head, "Last-Event-ID"));
            var told = instead;
            asked.add(request);
            if (breaks) {
                return;
            }
            if (swallows) {
                in.transferTo(OutputStream.nullOutputStream());
                return;
            }
            if (told != null) {
                client.getOutputStream().write(told.getBytes(StandardCharsets.UTF_8));
                return;
            }
            relay(client, in, head.replaceFirst("(?i)connection: keep-alive", "Connection: close"), request.isStream());
        } catch (IOException e) {
            // either side is gone
        }
    }

    private void relay(Socket client, InputStream in, String head, boolean isStream) throws IOException {
        try (var up = new Socket(InetAddress.getLoopbackAddress(), server)) {
            var stream = new Passing(client, up);
            var of = user;
            up.setTcpNoDelay(true);
            up.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            if (isStream) {
                passing.add(stream);
            }
            threads.execute(() -> {
                try {
                    in.transferTo(up.getOutputStream());
                } catch (IOException e) {
                    // told below
                }
                if (!silent.contains(stream)) {
                    stream.cut();
                }
            });
            try {
                var buffer = new byte[8192];
                for (int n = up.getInputStream().read(buffer);
                        n >= 0;
                        n = up.getInputStream().read(buffer)) {
                    if (!silent.contains(stream)) {
                        var text = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
                        if (isStream && of != null) {
                            text = of(of, text);
                        }
                        if (hides) {
                            text = text.replace("event: keep-alive\ndata: ", ":vent: keep-alive\n:ata: ");
                            text = text.replace("event: keep-alive\ndata\n", ":vent: keep-alive\n:ata\n");
                        }
                        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                    }
                }
            } finally {
                passing.remove(stream);
                silent.remove(stream);
            }
        }
    }

    /** As many bytes as there were, since their number may have been said before. */
    private static String of(String user, String text) {
        return Pattern.compile("[{]\"connection\":.*?[}]").matcher(text).replaceAll(found -> {
            var data = "{\"stream\":\"" + user + "\"";
            return data + " ".repeat(found.group().length() - data.length() - 1) + "}";
        });
    }

    private static String readHead(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            if (next == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private static @Nullable String header(String head, String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElse(null);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
        threads.shutdownNow();
    }
}
