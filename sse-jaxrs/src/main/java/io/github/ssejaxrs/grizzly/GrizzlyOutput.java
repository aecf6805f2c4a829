package io.github.ssejaxrs.grizzly;

import io.github.ssejaxrs.spi.Frame;
import java.io.IOException;

/** How bytes get onto a connection of Grizzly without blocking. */
interface GrizzlyOutput {

    boolean canWrite();

    /** Calls back once, as soon as there is room. */
    void notifyWritable(Runnable writable);

    void write(Frame frame) throws IOException;

    /** What the client sends from now on is no request of HTTP, if the output has the connection to itself. */
    void takeReads();

    /** Nobody else uses the exchange any more; whatever of it is not needed for writing may go, and be used again. */
    void released();

    /** Ends the response, and with it the exchange if that is still there; what is queued goes before. */
    void end();
}
