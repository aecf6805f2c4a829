package io.github.ssejaxrs.grizzly;

import io.github.ssejaxrs.spi.Frame;
import java.io.IOException;

/** How bytes get onto a connection of Grizzly without blocking. */
interface GrizzlyOutput {

    boolean canWrite();

    /** Calls back once, as soon as there is room. */
    void notifyWritable(Runnable writable);

    void write(Frame frame) throws IOException;

    /** The Jakarta REST runtime has done with the exchange; whatever of it is not needed for writing may go. */
    void released();

    /** Ends the response, which the runtime has released; what is queued goes before. */
    void end();
}
