package io.github.ssejaxrs.guide;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A curl command of the guide, typed against the application under test in the place of the one at port 8080. */
final class Curl implements AutoCloseable {

    private static final String GUIDES_BASE = "http://localhost:8080/";
    private static final int PATIENCE_SECONDS = 20;
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpResponse<InputStream> response;
    private final StringBuffer output = new StringBuffer();

    private Curl(HttpResponse<InputStream> response) {
        this.response = response;
        var thread = new Thread(this::read, "curl");
        thread.setDaemon(true);
        thread.start();
    }

    static Curl run(String command, URI base) {
        var words = WORD.matcher(command)
                .results()
                .map(word -> word.group(1) != null ? word.group(1) : word.group())
                .collect(Collectors.toCollection(ArrayDeque::new));
        if (!words.remove().equals("curl")) {
            throw new AssertionError("This is no curl command: " + command);
        }
        var request = HttpRequest.newBuilder().header("User-Agent", "curl");
        while (!words.isEmpty()) {
            var word = words.remove();
            switch (word) {
                case "-N" -> {
                    // we do not buffer
                }
                case "-H" -> {
                    var header = words.remove().split(": ", 2);
                    request.header(header[0], header[1]);
                }
                case "-d" -> request.POST(HttpRequest.BodyPublishers.ofString(words.remove()));
                case "-u" -> request.header("Authorization", basic(words.remove()));
                default -> {
                    if (!word.startsWith(GUIDES_BASE)) {
                        throw new AssertionError("This curl does not know " + word);
                    }
                    request.uri(base.resolve(word.substring(GUIDES_BASE.length())));
                }
            }
        }
        return new Curl(HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join());
    }

    int status() {
        return response.statusCode();
    }

    /** What it has printed, as soon as there are so many blocks of an event stream. */
    String blocks(int count) {
        await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(() -> output.toString().split("\n\n", -1).length > count);
        return output.toString();
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    private void read() {
        var buffer = new byte[8192];
        try (var body = response.body()) {
            for (int length = body.read(buffer); length >= 0; length = body.read(buffer)) {
                output.append(new String(buffer, 0, length, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // the server or close() ended it
        }
    }
}
