package io.github.ssejaxrs.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Output that blocks, behind a connection that does not; a write happens when the test lets it. */
class OnDemandConnectionTest {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> happened = new ArrayList<>();
    private final Output output = new Output();
    private final OnDemandConnection connection = new OnDemandConnection(tasks::add, output, new Stream());

    @Test
    void aWriteIsDoneByTheExecutorAndThenTheNextMayFollow() throws Exception {
        connection.write(frame("one"));
        assertThat(happened).isEmpty();
        assertThat(connection.writable()).isFalse();

        tasks.remove().run();

        assertThat(happened).containsExactly("wrote one", "writable");
        assertThat(connection.writable()).isTrue();
    }

    @Test
    void thereIsOneWriteAtATime() throws Exception {
        connection.write(frame("one"));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> connection.write(frame("two")))
                .withMessage("The connection is WRITING");
        assertThat(tasks).hasSize(1);
    }

    @Test
    void anIdleConnectionIsClosedAtOnceAndOnce() {
        connection.close();
        connection.close();

        assertThat(happened).containsExactly("closed");
        assertThat(connection.writable()).isFalse();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> connection.write(frame("late")))
                .withMessage("The connection is CLOSED");
    }

    @Test
    void closingWhileAWriteIsUnderWayWaitsForIt() throws Exception {
        connection.write(frame("one"));
        connection.close();
        connection.close();
        assertThat(happened).isEmpty();

        tasks.remove().run();

        assertThat(happened).containsExactly("wrote one", "closed");
        assertThat(connection.writable()).isFalse();
    }

    @Test
    void outputThatFailsIsClosedAndTheStreamIsGone() throws Exception {
        output.failure = new IOException("connection reset");
        connection.write(frame("one"));
        tasks.remove().run();
        connection.close();

        assertThat(happened).containsExactly("closed", "gone: java.io.IOException: connection reset");
        assertThat(connection.writable()).isFalse();
    }

    @Test
    void outputThatFailsOtherwiseIsNoDifferent() throws Exception {
        output.failure = new IllegalStateException("recycled");
        connection.write(frame("one"));
        tasks.remove().run();

        assertThat(happened).containsExactly("closed", "gone: java.lang.IllegalStateException: recycled");
    }

    @Test
    void outputThatFailsWhileItIsBeingClosedIsClosedOnce() throws Exception {
        output.failure = new IOException("connection reset");
        connection.write(frame("one"));
        connection.close();
        tasks.remove().run();

        assertThat(happened).containsExactly("closed", "gone: java.io.IOException: connection reset");
    }

    @Test
    void withoutAThreadTheWriteFailsAndTheStreamCloses() {
        var refused = new OnDemandConnection(
                task -> {
                    throw new RejectedExecutionException("full");
                },
                output,
                new Stream());

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> refused.write(frame("one")))
                .withMessage("No thread to write with")
                .withCauseInstanceOf(RejectedExecutionException.class);
        refused.close();

        assertThat(refused.writable()).isFalse();
        assertThat(happened).containsExactly("closed");
    }

    private static Frame frame(String text) {
        return Frame.copyOf(text.getBytes(StandardCharsets.UTF_8), 0, text.length());
    }

    private final class Output implements OnDemandConnection.Output {

        private @Nullable Exception failure;

        @Override
        public void write(Frame frame) throws IOException {
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            happened.add("wrote " + frame);
        }

        @Override
        public void close() {
            happened.add("closed");
        }
    }

    private final class Stream implements Connection.Listener {

        @Override
        public void opened(Connection connection) {
            happened.add("opened");
        }

        @Override
        public void writable() {
            happened.add("writable");
        }

        @Override
        public void gone(@Nullable Throwable cause) {
            happened.add("gone: " + cause);
        }
    }

    @Test
    void anExecutorThatShutsDownMeanwhileLeavesNothingOpen() {
        var refused = new OnDemandConnection[1];
        refused[0] = new OnDemandConnection(
                task -> {
                    refused[0].close();
                    throw new RejectedExecutionException("shut down");
                },
                output,
                new Stream());

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> refused[0].write(frame("one")));

        assertThat(happened).containsExactly("closed");
    }
}
