package io.github.ssejaxrs.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssejaxrs.spi.Connection;
import io.github.ssejaxrs.spi.Frame;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of non-blocking output, on a stream that fails when one is broken. */
class ServletConnectionTest {

    private static final Frame FRAME = frame("data: x\n\n");

    private final StrictOutput out = new StrictOutput();
    private final RecordingStream stream = new RecordingStream();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private int completed;
    private final ServletConnection connection = new ServletConnection(
            out,
            () -> completed++,
            stream,
            (task, delay) -> timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS));

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void isWritableFromTheFirstCallbackOnAndNotBefore() {
        out.ready = true;
        assertThat(connection.writable()).isFalse();
        assertThat(stream.woken).isZero();

        connection.onWritePossible();

        assertThat(stream.woken).isOne();
        assertThat(connection.writable()).isTrue();
    }

    @Test
    void aWriteIsFlushedAtOnce() throws IOException {
        open();
        write();

        assertThat(out.flushed).isEqualTo("data: x\n\n");
    }

    @Test
    void nothingIsTouchedUntilTheContainerCallsBack() throws IOException {
        open();
        out.readyFor = 1; // the write fills the buffer, so it cannot be flushed
        write();
        assertThat(connection.writable()).isFalse();
        assertThat(connection.writable()).isFalse();
        assertThat(out.flushed).isEmpty();

        out.ready = true;
        out.readyFor = Integer.MAX_VALUE;
        connection.onWritePossible();

        assertThat(connection.writable()).as("asked by the stream it has woken").isTrue();
        assertThat(out.flushed).isEqualTo("data: x\n\n");
        assertThat(stream.woken).isPositive();
    }

    @Test
    void aClientThatReadsAgainGetsWhatFollowsTheFlushThatWasDue() throws IOException {
        open();
        out.readyFor = 1;
        write();
        out.ready = true;
        out.readyFor = Integer.MAX_VALUE;
        connection.onWritePossible();

        assertThat(connection.writable()).isTrue();
        write();
        assertThat(out.flushed).isEqualTo("data: x\n\ndata: x\n\n");
    }

    @Test
    void aConnectionThatIsReadyCompletesWhenClosed() throws IOException {
        open();
        connection.close();
        connection.close();

        assertThat(completed).isOne();
        assertThatThrownBy(() -> connection.write(FRAME)).isInstanceOf(IOException.class);
    }

    @Test
    void aStalledConnectionCompletesWhenItMovesAgain() throws IOException {
        open();
        out.readyFor = 1;
        write();
        connection.close();
        assertThat(completed).isZero();

        out.ready = true;
        connection.onWritePossible();

        assertThat(completed).isOne();
        assertThat(out.flushed).as("closed: its buffer is given up").isEmpty();
    }

    @Test
    void anErrorCallbackWaitsForAWriteUnderWay() throws Exception {
        open();
        var writing = new CountDownLatch(1);
        var mayGoOn = new CountDownLatch(1);
        out.duringWrite = () -> {
            writing.countDown();
            await(mayGoOn);
        };
        var write = CompletableFuture.runAsync(() -> {
            try {
                write();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        await(writing);
        var callback = CompletableFuture.runAsync(() -> connection.onError(new IOException("reset")));
        assertThatThrownBy(() -> callback.get(100, TimeUnit.MILLISECONDS))
                .as("still waiting")
                .isInstanceOf(java.util.concurrent.TimeoutException.class);

        mayGoOn.countDown();
        write.join();
        callback.join();

        assertThat(stream.gone).isOne();
        assertThatThrownBy(() -> connection.write(FRAME)).isInstanceOf(IOException.class);
    }

    private void write() throws IOException {
        assertThat(connection.writable()).isTrue();
        connection.write(FRAME);
    }

    private void open() {
        out.ready = true;
        connection.onWritePossible();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Frame frame(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Frame.copyOf(bytes, 0, bytes.length);
    }

    /** Throws what a container would, when it is touched without having said that it is ready. */
    private static final class StrictOutput extends ServletOutputStream {

        boolean ready;
        int readyFor = Integer.MAX_VALUE;
        String flushed = "";
        Runnable duringWrite = () -> {};
        private boolean asked;
        private final StringBuilder buffer = new StringBuilder();

        @Override
        public boolean isReady() {
            asked = ready;
            return ready;
        }

        private void requireReady() {
            if (!asked) {
                throw new IllegalStateException("touched without isReady()");
            }
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            requireReady();
            duringWrite.run();
            buffer.append(new String(bytes, from, length, StandardCharsets.UTF_8));
            asked = false;
            if (--readyFor == 0) {
                ready = false;
            }
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void flush() {
            requireReady();
            asked = false;
            flushed += buffer;
            buffer.setLength(0);
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class RecordingStream implements Connection.Listener {

        int woken;
        int gone;

        @Override
        public void opened(Connection connection) {
            throw new AssertionError("whoever makes the connection opens the stream");
        }

        @Override
        public void writable() {
            woken++;
        }

        @Override
        public void gone(@Nullable Throwable cause) {
            gone++;
        }
    }
}
