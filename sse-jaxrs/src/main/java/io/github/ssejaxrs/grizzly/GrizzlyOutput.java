package io.github.ssejaxrs.grizzly;

import io.github.ssejaxrs.spi.Frame;
import java.io.IOException;

/** How bytes get onto a connection of Grizzly without blocking. */
interface GrizzlyOutput {

    boolean canWrite();

    /** Calls back once, as soon as there is room. */
    void notifyWritable(Runnable writable);

    void write(Frame frame) throws IOException;

    /** The stream ends, and the connection may serve other requests. */
    void release();
}
