package io.github.ssejaxrs.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The open response under a stream, head already sent. It holds no queue: it is asked whether it is writable, and if
 * not, it is left alone until it says so.
 *
 * <p>{@link #writable} and {@link #write} are called by one thread at a time; {@link #close} by any thread.
 */
public interface Connection {

    /**
     * Whether a frame may be written now.
     *
     * @return false if the container is busy; {@link Listener#writable} follows
     */
    boolean writable();

    /**
     * Writes a frame and sends it on its way; never blocks.
     *
     * @param frame the bytes; called only after {@link #writable} returned true
     * @throws IOException if the client is gone
     */
    void write(Frame frame) throws IOException;

    /** Ends the response, or gives it up if the client does not read; idempotent. */
    void close();

    /** The stream over a connection. Methods never throw and never block. */
    interface Listener {

        /**
         * The head is sent; frames may be written from now on. Called once.
         *
         * @param connection the open response
         */
        void opened(Connection connection);

        /** A connection that was not writable may be now; also when nobody asked. */
        void writable();

        /**
         * The client went away, or the response never opened. Nothing may be written any more. Idempotent.
         *
         * @param cause what the container said, if anything
         */
        void gone(@Nullable Throwable cause);
    }
}
