package io.github.ssejaxrs.spi;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A connection over output that blocks: each write runs on an executor, one at a time, and the connection is writable
 * again when it is done. A thread is held only while a frame is being written; so a client that stalls holds one, and
 * an idle one none.
 */
public final class OnDemandConnection implements Connection {

    /** Output that blocks until the bytes are on their way. Called by one thread at a time. */
    public interface Output {

        /**
         * Writes and flushes.
         *
         * @param frame the bytes
         * @throws IOException if the client is gone
         */
        void write(Frame frame) throws IOException;

        /** Ends the response. */
        void close();
    }

    private enum State {
        IDLE,
        WRITING,
        /** Closed while a write is under way; whoever writes closes the output. */
        CLOSING,
        CLOSED
    }

    private final Executor executor;
    private final Output output;
    private final Listener stream;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private final AtomicBoolean outputClosed = new AtomicBoolean();

    /**
     * A connection that is writable at once.
     *
     * @param executor where writes may block
     * @param output what they write to
     * @param stream told when a write is done or fails
     */
    public OnDemandConnection(Executor executor, Output output, Listener stream) {
        this.executor = executor;
        this.output = output;
        this.stream = stream;
    }

    @Override
    public boolean writable() {
        return state.get() == State.IDLE;
    }

    @Override
    public void write(Frame frame) throws IOException {
        if (!state.compareAndSet(State.IDLE, State.WRITING)) {
            throw new IOException("The connection is " + state.get());
        }
        try {
            executor.execute(() -> writeNow(frame));
        } catch (RejectedExecutionException e) {
            state.set(State.CLOSED);
            closeOutput(); // here, since a close() that came meanwhile left it to the writer
            throw new IOException("No thread to write with", e);
        }
    }

    private void writeNow(Frame frame) {
        try {
            output.write(frame);
        } catch (IOException | RuntimeException | Error e) {
            state.set(State.CLOSED);
            try {
                closeOutput();
            } finally {
                stream.gone(e);
            }
            return;
        }
        if (state.compareAndSet(State.WRITING, State.IDLE)) {
            stream.writable();
        } else {
            state.set(State.CLOSED);
            closeOutput();
        }
    }

    @Override
    public void close() {
        var before = state.getAndUpdate(s -> s == State.IDLE ? State.CLOSED : s == State.WRITING ? State.CLOSING : s);
        if (before == State.IDLE || before == State.CLOSED) {
            closeOutput();
        }
    }

    private void closeOutput() {
        if (outputClosed.compareAndSet(false, true)) {
            output.close();
        }
    }
}
