package io.github.ssejaxrs.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same classes in two processes, with REDIS_URL in their environment and nothing else, are one chat. */
@Timeout(60)
class TwoNodesIT {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void whatIsSaidAtOneNodeIsHeardAtTheOther(@TempDir Path folder) throws Exception {
        try (var redis = RedisProcess.start(folder);
                var first = ChatNode.start(redis.uri());
                var second = ChatNode.start(redis.uri());
                var stream = open(second)) {
            var lines = stream.iterator();
            awaitLine(lines, "event: stream-open");

            say(first, "Hello");
            assertThat(awaitLine(lines, "data: {\"text\":")).contains("\"text\":\"Hello\"", "\"user\":\"Ada\"");

            post(first, "typing", "");
            assertThat(awaitLine(lines, "data: {\"user\":")).isEqualTo("data: {\"user\":\"Ada\"}");

            say(second, "Hello yourself");
            try (var later = open(first)) {
                var entering = later.iterator();
                assertThat(awaitLine(entering, "data: {\"text\":")).contains("\"Hello\"");
                assertThat(awaitLine(entering, "data: {\"text\":")).contains("\"Hello yourself\"");
            }
        }
    }

    @Test
    void withoutRedisNothingCanBeSaid(@TempDir Path folder) throws Exception {
        var redis = RedisProcess.start(folder);
        try (var node = ChatNode.start(redis.uri())) {
            redis.close();

            var answer = post(node, "messages", "Hello");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.body()).contains("try again");
        }
    }

    private Stream<String> open(ChatNode node) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(node.resource("lobby", "events"))
                .header("Accept", "text/event-stream")
                .build();
        return http.send(request, BodyHandlers.ofLines()).body();
    }

    private void say(ChatNode node, String text) throws IOException, InterruptedException {
        assertThat(post(node, "messages", text).statusCode()).isEqualTo(204);
    }

    private HttpResponse<String> post(ChatNode node, String what, String text)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(node.resource("lobby", what))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"user\":\"Ada\",\"text\":\"%s\"}".formatted(text)))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static String awaitLine(Iterator<String> lines, String beginning) {
        while (lines.hasNext()) {
            var line = lines.next();
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        throw new AssertionError("The stream ended before a line " + beginning);
    }
}
