package io.github.ssejaxrs.grizzly;

import io.github.ssejaxrs.spi.Connection;
import org.glassfish.grizzly.WriteHandler;

/** What Grizzly calls, once, when there is room again, or when there never will be. */
record WhenWritable(Runnable writable, Connection.Listener stream) implements WriteHandler {

    @Override
    public void onWritePossible() {
        writable.run();
    }

    @Override
    public void onError(Throwable failure) {
        stream.gone(failure);
    }
}
